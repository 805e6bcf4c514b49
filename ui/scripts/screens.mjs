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

const here = fileURLToPath(new URL('..', import.meta.url));
const dist = join(here, 'dist-fake');
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const { values: options } = parseArgs({
  options: { shots: { type: 'string' }, only: { type: 'string' }, 'no-build': { type: 'boolean' } },
});

// Each screen: a scenario of the fake backend, and what is done in it before it is looked at.
const click = (role, name) => async (page) => page.getByRole(role, { name }).first().click();
const openPage = (name) => click('button', name);
const settled = async (page) => page.waitForTimeout(350);
const press = (key) => async (page) => page.keyboard.press(key);
const openPanel = async (page) =>
  page.evaluate(() => document.querySelectorAll('[role="dialog"] button[aria-expanded="false"]').forEach((button) => button.click()));
const openAll = async (page) =>
  page.evaluate(() => document.querySelectorAll('main button[aria-expanded="false"]').forEach((button) => button.click()));
const goOnKnowingly = click('button', 'Turn it off for them too');
const openFirst = async (page) => page.getByRole('button', { name: /^Details/ }).first().click();
const showFindings = async (page) =>
  page.getByRole('heading', { name: 'What we found' }).evaluate((heading) => heading.scrollIntoView());
const openFine = click('button', /things? (is|are) fine/);
const showCard = (name) => async (page) => page.getByRole('group', { name }).evaluate((card) => card.scrollIntoView());
const findAccount = async (page) => page.getByRole('searchbox', { name: 'Find another account' }).fill('ha');

const walk = async (page) => {
  await click('button', 'Walk me through it')(page);
  await settled(page);
};
const goOn = (name) => async (page) => {
  await click('button', name)(page);
  await settled(page);
};
const planned = (confirm) => async (page) => {
  await page.getByRole('button', { name: confirm }).waitFor();
  await settled(page);
};
const toEmergency = [goOn('Begin'), goOn('Go on')];
const selectTwo = async (page) => {
  await page.getByRole('checkbox', { name: /^Select / }).nth(1).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
};

const screens = [
  { name: 'welcome', scenario: 'welcome' },
  { name: 'welcome-open', scenario: 'welcome', steps: [openAll] },
  { name: 'welcome-unavailable', scenario: 'welcome-unavailable' },
  { name: 'practice', scenario: 'welcome', steps: [click('button', 'Practice organization')] },
  { name: 'sign-in-waiting', scenario: 'sign-in-waiting' },
  { name: 'sign-in-no-browser', scenario: 'sign-in-no-browser' },
  { name: 'sign-in-failed', scenario: 'sign-in-failed' },
  { name: 'home-bakery', scenario: 'bakery-start' },
  { name: 'home-bakery-open', scenario: 'bakery-start', steps: [openAll] },
  { name: 'home-reader', scenario: 'bakery-reader' },
  { name: 'home-second', scenario: 'bakery-second' },
  { name: 'home-done', scenario: 'bakery-done' },
  { name: 'home-interrupted', scenario: 'bakery-interrupted' },
  { name: 'home-reading', scenario: 'reading' },
  { name: 'home-unknown', scenario: 'unknown' },
  { name: 'home-attention', scenario: 'attention' },
  { name: 'home-sign-in-again', scenario: 'permission-waiting' },
  { name: 'home-clinic', scenario: 'clinic' },
  { name: 'home-group', scenario: 'group' },
  { name: 'home-findings', scenario: 'group', steps: [showFindings] },
  { name: 'home-findings-fine', scenario: 'findings-fine', steps: [openFine, showFindings] },
  { name: 'home-findings-long', scenario: 'findings-every', steps: [openFine, showFindings] },
  { name: 'home-findings-reading', scenario: 'reading', steps: [showFindings] },
  { name: 'emergency-none', scenario: 'bakery-start', steps: [click('button', 'Name emergency accounts'), settled] },
  { name: 'emergency-ready', scenario: 'emergency-ready', steps: [showCard('Emergency accounts')] },
  { name: 'emergency-dialog', scenario: 'emergency-problem', steps: [click('button', 'See the emergency accounts'), settled, findAccount] },
  { name: 'emergency-dialog-ready', scenario: 'emergency-ready', steps: [click('button', 'See the emergency accounts'), settled] },
  { name: 'home-running', scenario: 'group-running' },
  { name: 'home-ended', scenario: 'group-ended' },
  { name: 'home-many-exceptions', scenario: 'group-many-exceptions' },
  { name: 'home-stopped', scenario: 'group-stopped' },
  { name: 'home-cancelling', scenario: 'group-cancelling' },
  { name: 'home-reading-back', scenario: 'clinic-reading-back' },
  { name: 'home-broken-off', scenario: 'clinic-broken-off' },
  { name: 'home-left-open', scenario: 'left-open' },
  { name: 'home-left-open-permission', scenario: 'left-open', steps: [click('button', 'Go on from here'), settled] },
  { name: 'home-open-for-now', scenario: 'open-for-now' },
  { name: 'home-paused', scenario: 'paused' },
  { name: 'home-putting-back', scenario: 'putting-back' },
  { name: 'home-was-put-back', scenario: 'was-put-back' },
  { name: 'home-refused', scenario: 'refused' },
  { name: 'closing', scenario: 'closing', steps: [settled] },
  { name: 'closing-open', scenario: 'closing-open', steps: [settled] },
  { name: 'closing-stopping', scenario: 'closing', steps: [settled, click('button', 'Stop it, then close'), settled] },
  ...['old-way', 'policies', 'watching', 'left-out', 'partly-known', 'rest-unknown', 'nobody-to-ask'].map((scenario) => ({
    name: `home-${scenario}`,
    scenario,
  })),
  { name: 'plan-every-warning', scenario: 'every-warning', steps: [click('button', 'Turn off for everyone'), settled] },
  { name: 'start-over', scenario: 'bakery-start', steps: [click('button', 'Start over')] },
  { name: 'permission', scenario: 'bakery-start', steps: [click('button', 'Turn off for everyone'), settled, goOnKnowingly, settled] },
  { name: 'plan-per-user', scenario: 'bakery-allowed', steps: [click('button', 'Turn off for everyone'), settled, goOnKnowingly, settled] },
  { name: 'plan-held-back', scenario: 'held-back', steps: [click('button', 'Turn off for everyone'), settled] },
  { name: 'plan-held-back-open', scenario: 'held-back-many', steps: [click('button', 'Turn off for everyone'), settled, openPanel] },
  { name: 'plan-all-held-back', scenario: 'bakery-start', steps: [click('button', 'Turn off for everyone'), settled] },
  { name: 'plan-combined', scenario: 'combined', steps: [click('button', 'Move to security defaults'), settled] },
  { name: 'plan-combined-otherwise', scenario: 'combined-otherwise', steps: [click('button', 'Move to security defaults'), settled] },
  {
    name: 'plan-sign-out',
    scenario: 'bakery-done',
    steps: [click('button', 'Sign everyone out'), settled, click('button', 'Allow this in the browser'), planned(/^Sign out \d+ people$/)],
  },
  { name: 'plan-combined-permission', scenario: 'bakery-start', steps: [click('button', 'Move to security defaults'), settled] },
  { name: 'plan-renewed', scenario: 'plan-changed', steps: [click('button', 'Move to security defaults'), settled, click('button', /^Turn on for/), settled] },
  { name: 'history', scenario: 'history', steps: [openPage('History'), settled] },
  { name: 'history-running', scenario: 'history-running', steps: [openPage('History'), settled] },
  { name: 'history-empty', scenario: 'bakery-start', steps: [openPage('History'), settled] },
  { name: 'history-items', scenario: 'history-large', steps: [openPage('History'), click('button', 'See each item'), settled, openFirst] },
  { name: 'history-saved', scenario: 'history', steps: [openPage('History'), click('button', 'Save evidence'), click('menuitem', 'To read and print'), (page) => page.waitForTimeout(1200)] },
  { name: 'history-not-intact', scenario: 'history-not-intact', steps: [openPage('History'), settled] },
  { name: 'history-unreadable', scenario: 'history-unreadable', steps: [openPage('History'), settled] },
  { name: 'put-back', scenario: 'history', steps: [openPage('History'), click('button', 'Put back'), settled] },
  { name: 'put-back-changed-since', scenario: 'put-back-changed-since', steps: [openPage('History'), click('button', 'Put back'), settled] },
  { name: 'put-back-all-changed-since', scenario: 'put-back-all-changed-since', steps: [openPage('History'), click('button', 'Put back'), settled] },
  { name: 'plan-defaults-on', scenario: 'bakery-second', steps: [click('button', 'Turn on security defaults'), settled] },
  {
    name: 'plan-defaults-off',
    scenario: 'clinic',
    steps: [click('switch', 'Security defaults'), settled, click('button', 'Turn off for 180 people'), settled],
  },
  { name: 'setup-now', scenario: 'bakery-allowed', steps: [walk] },
  // With the keyboard alone, from the heading of each step to what leads on.
  { name: 'setup-people', scenario: 'bakery-allowed', steps: [walk, press('Tab'), press('Enter'), settled] },
  { name: 'setup-people-message', scenario: 'bakery-allowed', steps: [walk, goOn('Begin'), openAll, settled] },
  {
    name: 'setup-emergency',
    scenario: 'bakery-allowed',
    steps: [walk, press('Tab'), press('Enter'), settled, press('Tab'), press('Tab'), press('Enter'), settled],
  },
  { name: 'setup-emergency-dialog', scenario: 'bakery-allowed', steps: [walk, ...toEmergency, goOn('Name an emergency account'), settled] },
  { name: 'setup-change', scenario: 'bakery-allowed', steps: [walk, ...toEmergency, goOn('Go on without one')] },
  {
    name: 'setup-plan',
    scenario: 'bakery-allowed',
    steps: [walk, ...toEmergency, goOn('Go on without one'), goOn('Show me what will happen'), settled],
  },
  {
    name: 'setup-running',
    scenario: 'bakery-allowed',
    steps: [walk, ...toEmergency, goOn('Go on without one'), goOn('Show me what will happen'), goOn(/^Turn on for/), settled],
  },
  {
    name: 'setup-after',
    scenario: 'bakery-allowed',
    steps: [
      walk,
      ...toEmergency,
      goOn('Go on without one'),
      goOn('Show me what will happen'),
      goOn(/^Turn on for/),
      async (page) => page.getByText('Everyone is asked for a second step.').waitFor({ timeout: 15_000 }),
    ],
  },
  { name: 'setup-interrupted', scenario: 'bakery-interrupted', steps: [walk] },
  { name: 'people-group', scenario: 'group', steps: [openPage('People'), settled] },
  { name: 'people-selected', scenario: 'bakery-allowed', steps: [openPage('People'), settled, selectTwo, settled] },
  { name: 'people-selected-large', scenario: 'group&people=large', steps: [openPage('People'), settled, selectTwo, press('End'), settled, press('Space'), settled] },
  { name: 'people-selected-long', scenario: 'clinic&people=long', steps: [openPage('People'), settled, selectTwo, settled] },
  {
    name: 'people-selected-plan',
    scenario: 'bakery-allowed',
    steps: [openPage('People'), settled, selectTwo, click('button', 'Turn the older per-user setting off for 2'), settled],
  },
  {
    name: 'person-turn-off',
    scenario: 'bakery-allowed',
    steps: [
      openPage('People'),
      click('button', 'Older per-person setting on'),
      settled,
      click('row', /@/),
      settled,
      async (page) => page.getByRole('button', { name: 'Turn the older per-user' }).scrollIntoViewIfNeeded(),
    ],
  },
  {
    name: 'person-turn-off-plan',
    scenario: 'bakery-allowed',
    steps: [
      openPage('People'),
      click('button', 'Older per-person setting on'),
      settled,
      click('row', /@/),
      settled,
      click('button', 'Turn the older per-user'),
      settled,
    ],
  },
  { name: 'people-bakery', scenario: 'bakery-start', steps: [openPage('People'), settled] },
  { name: 'people-large', scenario: 'group&people=large', steps: [openPage('People'), settled, click('row', 'Amina'), settled, press('Escape'), press('End'), settled] },
  { name: 'people-reading', scenario: 'group&people=reading', steps: [openPage('People'), settled] },
  { name: 'people-nobody-yet', scenario: 'group&people=nobodyYet', steps: [openPage('People'), settled] },
  { name: 'people-incomplete', scenario: 'clinic&people=incomplete', steps: [openPage('People'), settled] },
  { name: 'people-unread', scenario: 'clinic&people=unread', steps: [openPage('People'), settled] },
  { name: 'people-long-text', scenario: 'clinic&people=long', steps: [openPage('People'), settled] },
  {
    name: 'people-none',
    scenario: 'group',
    steps: [openPage('People'), (page) => page.getByRole('searchbox').fill('zebra'), settled],
  },
  { name: 'people-filter', scenario: 'group', steps: [openPage('People'), click('button', 'Not asked ('), settled] },
  {
    name: 'people-saved',
    scenario: 'clinic',
    steps: [openPage('People'), click('button', 'Save this list'), click('menuitem', 'For Excel'), (page) => page.waitForTimeout(1200)],
  },
  { name: 'person-asked', scenario: 'clinic', steps: [openPage('People'), settled, click('row', /@/), settled] },
  {
    name: 'person-excluded',
    scenario: 'group',
    steps: [openPage('People'), click('button', 'Not asked ('), settled, click('row', /@/), (page) => page.waitForTimeout(1200)],
  },
  {
    name: 'person-unknown',
    scenario: 'group&people=unsure',
    steps: [openPage('People'), click('button', 'We can’t tell ('), settled, click('row', /@/), settled, openPanel],
  },
  {
    name: 'person-long-text',
    scenario: 'group&people=long',
    steps: [openPage('People'), click('button', 'Not asked ('), settled, click('row', /@/), settled, openPanel],
  },
  { name: 'help', scenario: 'bakery-start', steps: [openPage('Help')] },
  { name: 'help-none', scenario: 'bakery-start', steps: [openPage('Help'), (page) => page.getByRole('searchbox').fill('zebra')] },
  { name: 'tell', scenario: 'bakery-start', steps: [openPage('Help'), click('tab', 'Send to your people')] },
  { name: 'tell-several', scenario: 'clinic', steps: [openPage('Help'), click('tab', 'Send to your people')] },
  { name: 'tell-many', scenario: 'group', steps: [openPage('Help'), click('tab', 'Send to your people')] },
  { name: 'settings', scenario: 'bakery-start', steps: [openPage('Settings')] },
  {
    name: 'settings-wrong',
    scenario: 'bakery-start',
    steps: [openPage('Settings'), (page) => page.getByRole('textbox').fill('1234'), click('button', 'Save')],
  },
  { name: 'about', scenario: 'bakery-start', steps: [openPage('About')] },
];

// The last is a window of 1280 by 800 at 200 % zoom.
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
  { width: 640, height: 400 },
];
const schemes = ['light', 'dark'];

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
  page.setDefaultTimeout(5000);
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
    const unfilled = words.match(/\{\{\w+|\b(home|setup|people|findings|emergency|change|errors|help|tell|frame|history)\.\w+\.\w+|undefined|NaN/);
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
  .flatMap((screen) => schemes.flatMap((scheme) => sizes.map((size) => [screen, scheme, size])));
const seen = views.length;
// A few at a time: most of a view's time is spent waiting for it to settle.
await Promise.all(
  Array.from({ length: 3 }, async () => {
    for (let view = views.shift(); view !== undefined; view = views.shift()) await look(...view);
  }),
);

await browser.close();
server.close();
for (const fault of new Set(faults)) console.error(fault);
console.log(`${seen} views of ${screens.length} screens, ${faults.length} faults`);
process.exit(faults.length === 0 && seen > 0 ? 0 : 1);
