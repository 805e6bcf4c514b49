// Each screen that is looked at: a scenario of the fake backend, and what is done in it first.

import { policyScreens } from './screens-policies.mjs';
import { click, openAll, openPage, openPanel, planned, press, settled } from './screens-steps.mjs';

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
const toEmergency = [goOn('Begin'), goOn('Go on')];
const selectTwo = async (page) => {
  await page.getByRole('checkbox', { name: /^Select / }).nth(1).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
};

export const screens = [
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
  { name: 'people-not-allowed', scenario: 'not-allowed', steps: [openPage('People'), settled, click('button', /^Set up, but not allowed/), settled] },
  {
    name: 'people-not-allowed-why',
    scenario: 'not-allowed',
    steps: [openPage('People'), settled, click('button', /^Set up, but not allowed/), settled, click('row', /not allowed/), settled],
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
  ...policyScreens,
];
