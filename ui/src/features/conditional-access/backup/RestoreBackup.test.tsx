import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { ScenarioName } from '../../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../../test/window';

async function openBackup(scenario: ScenarioName, text = '{"format":"latch"}') {
  const backend = await openWindow(scenario);
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await person.click(await screen.findByText('Restore from a backup'));
  await screen.findByText(/^Choose a file that/);
  const file = new File([text], 'Policies.json', { type: 'application/json' });
  await person.upload(screen.getByLabelText('Choose a file'), file);
  return { backend, person };
}

it('shows first what cannot come back, and for want of what', async () => {
  const { backend } = await openBackup('clinic-watching');
  const title = await screen.findByText("1 policy can't come back as it was");
  expect(screen.getByText(/^Not there: Rosa Duarte, Web shop, and 5b1d77aa/)).toBeInTheDocument();
  const choice = screen.getByText('What is to come back');
  expect(title.compareDocumentPosition(choice) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  expect(screen.queryByLabelText('Block the old web shop')).toBeNull();
  expect(screen.getByText(/^These are made first.*Office Porto \(2\)\.$/)).toBeInTheDocument();
  expect(screen.getByText(/^There is another “Office Porto” that says something else\./)).toBeInTheDocument();
  expect(argumentsOf(backend, 'readBackup')).toEqual([['{"format":"latch"}']]);
  expect(argumentsOf(backend, 'prepareChange')).toEqual([]);
});

it('brings back what is gone, and over what was changed since only when that is ticked', async () => {
  const { backend, person } = await openBackup('clinic-watching');
  expect(await screen.findByLabelText('Second step outside of the office')).toBeChecked();
  expect(screen.getByLabelText('Require multifactor authentication for admins')).not.toBeChecked();
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'restoreBackup', backup: 'backup-1', policies: ['b1'], on: false, knowingly: false }],
  ]);
  expect(screen.getByText(/^It can't be asked yet/)).toBeInTheDocument();
  const plan = within(screen.getByRole('dialog', { hidden: true }));
  expect(plan.getByText(/^These are made first.*Office Porto \(2\)\.$/)).toBeInTheDocument();
  expect(plan.getByText(/added beside it as “Office Porto \(2\)”/)).toBeInTheDocument();
});

it('switches on what was on only when that is ticked', async () => {
  const { backend, person } = await openBackup('clinic-watching');
  const on = await screen.findByLabelText('Switch on the 1 policy that was on when the backup was made');
  expect(on).not.toBeChecked();
  expect(screen.getByText(/^What comes back only watches/)).toBeInTheDocument();
  await person.click(on);
  expect(screen.getByText('They ask people as soon as they are restored.')).toBeInTheDocument();
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'restoreBackup', backup: 'backup-1', policies: ['b1'], on: true, knowingly: false }],
  ]);
  expect(screen.getByText(/^It is not asked about a change like this/)).toBeInTheDocument();
});

it('warns of a backup of another organization', async () => {
  await openBackup('group-allowed');
  expect(await screen.findByText('This is a backup of another organization')).toBeInTheDocument();
});

it('does not read what is larger than any backup', async () => {
  const { backend } = await openBackup('clinic-watching', ' '.repeat(20 * 1024 * 1024 + 1));
  expect(await screen.findByText('This file is not a backup of policies')).toBeInTheDocument();
  expect(argumentsOf(backend, 'readBackup')).toEqual([]);
});

it('says of a file that is no backup that it is none', async () => {
  await openBackup('clinic-watching', 'Dear diary');
  expect(await screen.findByText('This file is not a backup of policies')).toBeInTheDocument();
  expect(screen.queryByText('What is to come back')).toBeNull();
  expect(screen.getByLabelText('Choose a file')).toBeInTheDocument();
});
