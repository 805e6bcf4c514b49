// The person's browser: opens the address that Latch asked for, picks an account, and says what it shows at the end.
//   node browser.mjs ADDRESS ACCOUNT   (ACCOUNT is what the account's button says, or a part of it)

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import process from "node:process";

const require = createRequire(new URL("../../ui/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const [address, account] = process.argv.slice(2);
const executablePath = process.env.PATH.split(delimiter)
  .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)))
  .find(existsSync);
// Chromium refuses to put root's pages into its sandbox.
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage();
  await page.goto(address, { waitUntil: "load", timeout: 20_000 });
  const choice = page.getByText("Practice sign-in").first();
  await choice.waitFor({ timeout: 10_000 });
  const signIn = await page.locator("body").innerText();
  await page.getByRole("button", { name: account }).first().click({ timeout: 10_000 });
  // The last page comes from Latch itself and not from the sign-in.
  await page.waitForURL((url) => url.origin !== new URL(address).origin, { timeout: 20_000 });
  await page.waitForLoadState("load");
  const text = await page.locator("body").innerText();
  process.stdout.write(JSON.stringify({ signIn, text, address: page.url() }));
} finally {
  await browser.close();
}
