// The screens of Conditional Access.

import { click, openAll, openPage, openPanel, settled } from './screens-steps.mjs';

const open = [openPage('Conditional Access'), settled];
const openPolicy = (name) => [...open, click('button', name), settled];
const plan = (name) => [click('button', name), settled, click('button', 'Show me what will happen'), settled];
const tick = (name) => async (page) => page.getByRole('checkbox', { name }).first().click();
const scrollDialog = async (page) =>
  page.evaluate(() => document.querySelectorAll('[role="dialog"] h2 + div, [role="dialog"] .fui-DialogContent').forEach((part) => part.scrollTo(0, 600)));

const backup = async (page) => {
  await page.locator('input[type="file"]').setInputFiles({ name: 'Policies of the clinic.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await page.waitForTimeout(1300);
};

export const policyScreens = [
  { name: 'policies-bakery', scenario: 'bakery-start', steps: open },
  { name: 'policies-none', scenario: 'clinic', steps: open },
  { name: 'policies-watching', scenario: 'clinic-watching', steps: open },
  { name: 'policies-watched', scenario: 'clinic-watched', steps: open },
  { name: 'policies-moved', scenario: 'clinic-moved', steps: [...open, openAll, settled] },
  { name: 'policies-exceptions-over', scenario: 'clinic-exceptions-over', steps: open },
  { name: 'policies-lapsed', scenario: 'policies-lapsed', steps: open },
  { name: 'policies-unread', scenario: 'policies-unread', steps: open },
  { name: 'policies-reading', scenario: 'policies-reading', steps: open },
  { name: 'policies-reader', scenario: 'policies-reader', steps: open },
  { name: 'policies-group', scenario: 'group-allowed', steps: open },
  { name: 'policies-many', scenario: 'policies-many', steps: open },
  { name: 'policies-filter', scenario: 'group-allowed', steps: [...open, click('button', /^Off \(/), settled] },
  { name: 'policies-none-found', scenario: 'group-allowed', steps: [...open, (page) => page.getByRole('searchbox').fill('zebra'), settled] },
  { name: 'policies-saved', scenario: 'group-allowed', steps: [...open, click('button', 'Save a backup'), (page) => page.waitForTimeout(1200)] },
  { name: 'policy', scenario: 'group-allowed', steps: [...openPolicy('CA001: Require a second step for everyone'), openPanel, (page) => page.waitForTimeout(1200)] },
  { name: 'policy-managed', scenario: 'group-allowed', steps: openPolicy('Microsoft-managed: Multifactor') },
  { name: 'policy-not-understood', scenario: 'group-allowed', steps: openPolicy('From another program') },
  { name: 'policy-watching', scenario: 'clinic-watching', steps: openPolicy('Require multifactor authentication for all users') },
  { name: 'policy-name', scenario: 'group-allowed', steps: [...openPolicy('Test Jürgen'), click('button', 'Make a copy'), settled] },
  {
    name: 'policy-left-out',
    scenario: 'group-allowed',
    steps: [
      ...openPolicy('CA001: Require a second step for everyone'),
      click('button', 'Choose who is left out'),
      (page) => page.waitForTimeout(1300),
      (page) => page.getByRole('searchbox', { name: 'Leave somebody out' }).fill('ha'),
      settled,
      click('button', /^Leave out$/),
      click('radio', 'Until a day'),
      settled,
    ],
  },
  {
    name: 'policy-last-day',
    scenario: 'group-allowed',
    steps: [
      ...openPolicy('CA001: Require a second step for everyone'),
      click('button', 'Choose who is left out'),
      (page) => page.waitForTimeout(1300),
      click('button', /last day: /),
      settled,
      click('button', 'Keep this day'),
      settled,
    ],
  },
  { name: 'policy-last-day-over', scenario: 'clinic-exceptions-over', steps: [...open, click('button', /^Change the last day: /), settled] },
  { name: 'policy-of-a-finding', scenario: 'findings-every', steps: [click('button', 'Open the policy'), (page) => page.waitForTimeout(1200)] },
  { name: 'policies-compare', scenario: 'group-allowed', steps: [...open, tick('Compare CA001: Require a second step for everyone'), tick(/^Compare Test J/), click('button', 'Compare these two'), settled] },
  { name: 'policies-templates', scenario: 'clinic-ready', steps: [...open, click('button', 'Try out the recommended'), (page) => page.waitForTimeout(1200)] },
  {
    name: 'policies-templates-all',
    scenario: 'group-allowed',
    steps: [...open, click('button', 'Make policies from templates'), (page) => page.waitForTimeout(1200), openAll, settled],
  },
  { name: 'policies-templates-built-in', scenario: 'policies-unread', steps: [...open, click('button', 'Make policies from templates'), (page) => page.waitForTimeout(1200)] },
  { name: 'policies-seen', scenario: 'clinic-watching', steps: [...open, click('button', 'See what they would have done'), settled] },
  { name: 'policies-seen-reading', scenario: 'watched-reading', steps: [...open, click('button', 'See what they would have done'), settled] },
  { name: 'policies-seen-at-least', scenario: 'group-allowed', steps: [...open, click('button', 'See what they would have done'), settled] },
  { name: 'policies-seen-not', scenario: 'policies-unread-seen', steps: [...open, click('button', 'See what they would have done'), settled] },
  { name: 'policies-restore', scenario: 'clinic-watching', steps: [...open, click('button', 'Restore from a backup'), settled, backup] },
  { name: 'policies-restore-other', scenario: 'group-allowed', steps: [...open, click('button', 'Restore from a backup'), settled, backup] },
  { name: 'plan-add-policies', scenario: 'clinic-ready', steps: [...open, click('button', 'Try out the recommended'), (page) => page.waitForTimeout(1200), click('button', 'Show me what will happen'), settled] },
  { name: 'plan-no-emergency', scenario: 'clinic', steps: [...open, click('button', 'Try out the recommended'), (page) => page.waitForTimeout(1200), click('button', 'Show me what will happen'), settled] },
  { name: 'move-choice', scenario: 'clinic-watched', steps: [...open, click('button', 'Move to Conditional Access'), settled] },
  { name: 'plan-move', scenario: 'clinic-watched', steps: [...open, ...plan('Move to Conditional Access')] },
  { name: 'plan-move-below', scenario: 'clinic-watched', steps: [...open, ...plan('Move to Conditional Access'), scrollDialog] },
  { name: 'plan-move-no-way-back', scenario: 'move-cannot-go-back', steps: [...open, ...plan('Move to Conditional Access')] },
  { name: 'plan-delete-policy', scenario: 'clinic-moved', steps: [...openPolicy('Require multifactor authentication for all users'), click('button', 'Delete'), settled] },
  { name: 'policies-move-open', scenario: 'clinic-move-open', steps: open },
  { name: 'home-move-open', scenario: 'clinic-move-open' },
  { name: 'policies-role-lost', scenario: 'clinic-role-lost', steps: open },
  { name: 'policies-moving', scenario: 'clinic-moving', steps: open },
  { name: 'policies-move-put-back', scenario: 'clinic-move-put-back', steps: open },
];
