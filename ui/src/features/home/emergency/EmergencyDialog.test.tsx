import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { Backend } from '../../../ipc/backend';
import type { PersonRow, Topic } from '../../../ipc/bindings';
import { forgotten, named, statusOf, type Facts } from '../../../ipc/fake/facts';
import { people } from '../../../ipc/fake/people';
import { scenarios, type ScenarioName } from '../../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../../test/window';

/** A backend that keeps the accounts that are named. */
function keeping(start: Facts): Partial<Backend> {
  let facts = start;
  const listeners = new Set<(topic: Topic) => void>();
  const become = (next: Facts) => {
    facts = next;
    listeners.forEach((listener) => listener('status'));
    return Promise.resolve(null);
  };
  return {
    status: () => Promise.resolve(statusOf(facts)),
    nameEmergencyAccount: (id) => become(named(facts, id)),
    forgetEmergencyAccount: (id) => become(forgotten(facts, id)),
    onChanged: (listener) => {
      listeners.add(listener);
      return Promise.resolve(() => listeners.delete(listener));
    },
  };
}

const row = (person: PersonRow['person']): PersonRow => ({
  person,
  asked: null,
  by: [],
  secondStep: 'unknown',
  admin: null,
  guest: null,
  standing: 'counted',
});

// By their words: a dialog that is loaded late counts as hidden here, which it does not in a browser.
async function openDialog(scenario: ScenarioName, instead: Partial<Backend> = {}) {
  const backend = await openWindow(scenario, instead);
  const card = await screen.findByLabelText('Emergency accounts');
  await userEvent.click(within(card).getByText(/^(Name|See) .*emergency accounts$/));
  return { backend, dialog: await screen.findByRole('dialog', { hidden: true }) };
}

it('names an account that looks like one only when it is told to, and takes the name back', async () => {
  const { dialog } = await openDialog('clinic', keeping(scenarios.clinic.facts));
  expect(await within(dialog).findByText('No account in this list')).toBeVisible();
  expect(within(dialog).getByText(/You decide/)).toBeVisible();

  await userEvent.click(within(dialog).getByLabelText('Add to this list (Emergency access 1)'));
  const heading = await within(dialog).findByText('1 account in this list');
  expect(heading).toHaveFocus();
  expect(within(dialog).queryByLabelText('Add to this list (Emergency access 1)')).toBeNull();
  expect(within(dialog).getByText(/account itself is not touched/)).toBeVisible();

  await userEvent.click(within(dialog).getByLabelText('Remove from this list (Emergency access 1)'));
  expect(await within(dialog).findByText('No account in this list')).toBeVisible();
});

it('says on the card and in the findings what is named', async () => {
  await openWindow('emergency-ready');
  const card = await screen.findByLabelText('Emergency accounts');
  expect(within(card).getByText('2 emergency accounts pass every check.')).toBeVisible();
  await userEvent.click(screen.getByText(/things are fine/));
  expect(screen.getByText(/Your emergency accounts are ready/)).toBeVisible();
});

it('finds any account, and shows at most twenty', async () => {
  const found = people(45, 'valedosol.example').map(row);
  const { backend, dialog } = await openDialog('clinic', {
    peopleRows: ({ search }, from) =>
      Promise.resolve({ revision: 1, matching: search === 'ha' ? found.length : 0, from, rows: search === 'ha' ? found : [] }),
  });
  await userEvent.type(within(dialog).getByLabelText('Find another account'), 'ha');
  expect(await within(dialog).findByText('45 accounts found')).toBeVisible();
  const add = within(dialog).getAllByText('Add to this list');
  // Two suggestions, and twenty of those who were found.
  expect(add).toHaveLength(22);
  expect(within(dialog).getByText(/^25 more/)).toBeVisible();

  await userEvent.click(add.at(-1) ?? dialog);
  expect(argumentsOf(backend, 'nameEmergencyAccount')).toEqual([[found[19]?.person.id]]);
});

it('says why no more can be named', async () => {
  const { backend, dialog } = await openDialog('clinic');
  backend.fail('nameEmergencyAccount', 'tooManyEmergencyAccounts');
  await userEvent.click(within(dialog).getByLabelText('Add to this list (Emergency access 2)'));
  expect(await within(dialog).findByText('There are enough emergency accounts')).toBeVisible();
});

it('never shows what can\'t be told as a no', async () => {
  const { dialog } = await openDialog('emergency-problem');
  const checks = within(dialog).getByLabelText('The checks of Ingrid Berg');
  expect(within(checks).getByText("We can't tell whether it has a security key or a passkey.")).toBeVisible();
  expect(within(checks).queryByText(/has no security key/)).toBeNull();
  expect(within(checks).getByText("We can't tell whether it has that role for good.")).toBeVisible();
  expect(within(checks).queryByText(/does not have that role/)).toBeNull();
  expect(within(checks).getByText('It is not a Global Administrator, so it can\'t put everything right.')).toBeVisible();
});
