// Opens every screen of the window in Chromium, over the built UI with the fake backend, under the policy that the
// application has, and looks for what nobody should meet: accessibility faults, sideways scrolling, words that are
// missing, a style or script that the policy keeps out. `--shots DIR` also saves a picture of each. It also looks
// whether the build for the application is free of the fake backend.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from 'playwright-core';

import { screens } from './screens-list.mjs';
import { settled } from './screens-steps.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const dist = join(here, 'dist-fake');
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const { values: options } = parseArgs({
  options: { shots: { type: 'string' }, only: { type: 'string' }, 'no-build': { type: 'boolean' } },
});

// The last is a window of 1280 by 800 at 200 % zoom. What a scheme changes is its colours, and those do not depend on
// the size: only pictures are made of the dark one in each.
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
  { width: 640, height: 400 },
];
const looks = sizes.flatMap((size) => (size.width === 900 || options.shots ? ['light', 'dark'] : ['light']).map((scheme) => [scheme, size]));

const faults = [];

const build = (...args) =>
  execFileSync('npx', ['vite', 'build', '--logLevel', 'warn', ...args], { cwd: here, stdio: 'inherit' });

// A name and an address that only the fake's organizations have.
function lookForTheFake(directory) {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.filter((file) => /bakery-start|morgenrot\.example/i.test(readFileSync(join(file.parentPath, file.name), 'utf8')));
}

if (!options['no-build']) {
  build('--mode', 'fake');
  if (lookForTheFake(dist).length === 0) faults.push('the fake build has no fake: what it is known by is out of date');
  const application = mkdtempSync(join(tmpdir(), 'latch-ui-'));
  build('--outDir', application, '--emptyOutDir');
  for (const file of lookForTheFake(application)) faults.push(`the build for the application has the fake in ${file.name}`);
  rmSync(application, { recursive: true });
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

// As Tauri does it: a fresh nonce for each page, on the style element and in the policy.
const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
  if (path === '/favicon.ico') {
    response.writeHead(204).end();
    return;
  }
  const file = join(dist, path === '/' ? 'index.html' : path);
  if (!file.startsWith(dist) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  const body = await readFile(file);
  response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
  response.setHeader(
    'Content-Security-Policy',
    `default-src 'self'; style-src 'self' 'nonce-${nonce}'; script-src 'self'; connect-src ipc: http://ipc.localhost`,
  );
  response.end(file.endsWith('.html') ? String(body).replace('<style', `<style nonce="${nonce}"`) : body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
if (options.shots) mkdirSync(options.shots, { recursive: true });

async function look(screen, scheme, size) {
  const label = `${screen.name}-${scheme}-${size.width}`;
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  // Long, for a machine that does other things too: what is not there does not come later either.
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`${label}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`${label}: ${error.message}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`kept out by the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  try {
    await page.goto(`${origin}/?scenario=${screen.scenario}`);
    await page.locator('h1').first().waitFor();
    for (const step of screen.steps ?? []) await step(page);
    await settled(page);
    const sideways = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('main, nav, [role="dialog"]')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => element.tagName),
    );
    if (sideways.length > 0) faults.push(`${label}: scrolls sideways: ${sideways.join(', ')}`);
    const words = await page.evaluate(() => document.body.innerText);
    const unfilled = words.match(/\{\{\w+|\b(home|setup|people|policies|findings|emergency|change|errors|help|tell|frame|history)\.\w+\.\w+|undefined|NaN/);
    if (unfilled) faults.push(`${label}: shows "${unfilled[0]}"`);
    await page.evaluate(axeSource);
    const found = await page.evaluate(async () => {
      // Fluent's Tabster puts these empty, focusable guards at the edges of a dialog; they move the focus on at once.
      const result = await window.axe.run({ exclude: [['[data-tabster-dummy]']] }, { resultTypes: ['violations'] });
      return result.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary?.split('\n')[1] ?? ''}`));
    });
    for (const fault of found) faults.push(`${label}: ${fault}`);
    if (options.shots) await page.screenshot({ path: join(options.shots, `${label}.png`) });
    if (options.shots && size.width === 1280) {
      // The whole of what can be scrolled, for whoever looks at the pictures.
      const full = await page.evaluate(() => Math.max(...[...document.querySelectorAll('main, [role="dialog"]')].map((e) => e.scrollHeight)) + 120);
      if (full > size.height) {
        await page.setViewportSize({ width: size.width, height: Math.min(full, 3000) });
        await settled(page);
        await page.screenshot({ path: join(options.shots, `${label}-whole.png`) });
      }
    }
  } catch (error) {
    faults.push(`${label}: ${error.message.split('\n').slice(0, 3).join(' ')}`);
    if (options.shots) await page.screenshot({ path: join(options.shots, `${label}-failed.png`) }).catch(() => undefined);
  } finally {
    await context.close();
  }
}

const views = screens
  .filter(({ name }) => !options.only || name.includes(options.only))
  .flatMap((screen) => looks.map(([scheme, size]) => [screen, scheme, size]));
const seen = views.length;
// A few at a time: most of a view's time is spent waiting for it to settle.
await Promise.all(
  Array.from({ length: 3 }, async () => {
    for (let view = views.shift(); view !== undefined; view = views.shift()) {
      await look(...view);
      if (views.length % 100 === 0) console.log(`${seen - views.length} of ${seen} views`);
    }
  }),
);

await browser.close();
server.close();
for (const fault of new Set(faults)) console.error(fault);
console.log(`${seen} views of ${screens.length} screens, ${faults.length} faults`);
process.exit(faults.length === 0 && seen > 0 ? 0 : 1);
