import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { ScenarioName } from '../../ipc/fake/scenarios';
import type { Backend } from '../../ipc/backend';
import { argumentsOf, openWindow } from '../../test/window';

// Many things are looked for by their words: to look through a whole page for a role takes long here.

async function openHistory(scenario: ScenarioName, instead: Partial<Backend> = {}) {
  const backend = await openWindow(scenario, instead);
  const person = userEvent.setup();
  await person.click(await screen.findByText('History'));
  await screen.findByRole('heading', { name: 'History', level: 1 });
  return { backend, person };
}

/** The entries, by the words of their headings. */
const entries = async (heading: string) =>
  (await screen.findAllByText(heading)).map((found) => {
    const entry = found.closest<HTMLElement>('[role="group"]');
    if (entry === null) throw new Error(`${heading} is in no entry`);
    return entry;
  });

it('says of each change what it was, by whom, and how it ended in a word', async () => {
  await openHistory('history');
  const [exceptions, putBack, broken, stopped] = await entries('Turn off per-user MFA for 12 people');
  expect(exceptions).toHaveTextContent('Done, with exceptions');
  expect(exceptions).toHaveTextContent('9 of 12 done');
  expect(exceptions).toHaveTextContent('2 refused');
  expect(exceptions).toHaveTextContent('1 not known');
  expect(exceptions).toHaveTextContent('amina.haddad@morgenrot.example');
  expect(putBack).toHaveTextContent('Put back by: Put back what was there before');
  expect(broken).toHaveTextContent('Broken off');
  expect(broken).not.toHaveTextContent('ended');
  expect(stopped).toHaveTextContent('Stopped by a person');
  const [back] = await entries('Put back what was there before');
  expect(back).toHaveTextContent('Puts back: Turn off per-user MFA for 12 people');
  const [refused] = (await entries('Turn on security defaults')).slice(1);
  expect(refused).toHaveTextContent('Refused: nothing was changed');
  const [newer] = await entries('A change by a newer Latch, which this one has no words for');
  expect(newer).toBeDefined();
});

it('offers to put back only what the journal says can be put back', async () => {
  await openHistory('history');
  const [can, cannot] = await entries('Turn off per-user MFA for 12 people');
  expect(within(can as HTMLElement).getByText('Put back')).toBeEnabled();
  expect(within(cannot as HTMLElement).queryByText('Put back')).toBeNull();
});

it('waits with putting back while a change is under way, and says why', async () => {
  await openHistory('history-running');
  const [entry] = await entries('Turn on security defaults');
  const button = within(entry as HTMLElement).getByText('Put back');
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription(/^Another change is under way/);
});

it('puts back what was meant and nothing else, after the plan was shown', async () => {
  const { backend, person } = await openHistory('history');
  const [entry] = await entries('Turn off per-user MFA for 12 people');
  await person.click(within(entry as HTMLElement).getByText('Put back'));
  await person.click(await screen.findByText('Put back for 12 people'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'confirmChange')).toHaveLength(1);
  });
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'putBack', change: 'h-off-exceptions', overwrite: false }]]);
});

it('leaves what somebody else changed since, unless it is told to go over that', async () => {
  const { backend, person } = await openHistory('put-back-changed-since');
  const [entry] = await entries('Turn off per-user MFA for 12 people');
  await person.click(within(entry as HTMLElement).getByText('Put back'));
  expect(await screen.findByText('3 were changed by somebody else since and stay as they are')).toBeInTheDocument();
  expect(screen.getByText('Put back for 9 people')).toBeInTheDocument();

  await person.click(screen.getByText('Put these back too'));
  await screen.findByText('Put back for 12 people');
  expect(argumentsOf(backend, 'prepareChange').at(-1)).toEqual([
    { kind: 'putBack', change: 'h-off-exceptions', overwrite: true },
  ]);
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);
});

it('has nothing to confirm where somebody else changed all of it since', async () => {
  const { person } = await openHistory('put-back-all-changed-since');
  const [entry] = await entries('Turn off per-user MFA for 12 people');
  await person.click(within(entry as HTMLElement).getByText('Put back'));
  expect(await screen.findByText('12 were changed by somebody else since and stay as they are')).toBeInTheDocument();
  expect(screen.queryByText(/^Put back for/)).toBeNull();
});

it('says that nothing was changed yet only of a record that was read', async () => {
  await openHistory('bakery-start');
  expect(await screen.findByText('Nothing was changed yet')).toBeInTheDocument();
});

it('says why the record cannot be read, and does not call it empty', async () => {
  await openHistory('history-unreadable');
  expect(await screen.findByText('The record of changes is damaged')).toBeInTheDocument();
  expect(screen.queryByText('Nothing was changed yet')).toBeNull();
});

it('says plainly that the record was changed, and shows what is in it all the same', async () => {
  await openHistory('history-not-intact');
  expect(await screen.findByText('Somebody or something changed this record')).toBeInTheDocument();
  expect(screen.queryByText('This record is as Latch wrote it.')).toBeNull();
  expect(await entries('Turn off per-user MFA for 12 people')).not.toHaveLength(0);
});

it('says that the record is as it was written only after a look', async () => {
  await openHistory('history-large');
  expect(await screen.findByText(/^Latch has not yet checked/)).toBeInTheDocument();
  expect(screen.queryByText('This record is as Latch wrote it.')).toBeNull();
});

it('opens a change with the keyboard, and goes back to where it was', async () => {
  const { person } = await openHistory('history');
  const [entry] = await entries('Turn off per-user MFA for 12 people');
  within(entry as HTMLElement).getByText('See each item').focus();
  await person.keyboard('{Enter}');
  await waitFor(() => {
    expect(screen.getByText('Turn off per-user MFA for 12 people')).toHaveFocus();
  });
  screen.getByText('Back to all changes').focus();
  await person.keyboard('{Enter}');
  const [again] = await entries('Turn off per-user MFA for 12 people');
  await waitFor(() => {
    expect(within(again as HTMLElement).getByText('See each item')).toHaveFocus();
  });
});

it('says before and after in words, with what was written down a click away', async () => {
  const { person } = await openHistory('history');
  const [entry] = await entries('Turn off per-user MFA for 12 people');
  await person.click(within(entry as HTMLElement).getByText('See each item'));
  const table = within(await screen.findByRole('table'));
  const row = table.getByText('Amina Haddad').closest<HTMLElement>('[role="row"], tr');
  if (row === null) throw new Error('no row');
  expect(row).toHaveTextContent('Enabled → Disabled');
  expect(row).toHaveTextContent('Refused');
  expect(row).not.toHaveTextContent('perUserMfaState');
  await person.click(within(row).getByText('Details'));
  expect(row).toHaveTextContent('Before: {"perUserMfaState":"enabled"}');
  expect(row).toHaveTextContent('Code: Authorization_RequestDenied');
  expect(row).toHaveTextContent('Request id: 8f1c0c1e-7f0e-4a52-9a35-000000000000');
});

it('tells what was never sent from what was done', async () => {
  const { person } = await openHistory('history');
  const stopped = (await entries('Turn off per-user MFA for 12 people'))[3];
  await person.click(within(stopped as HTMLElement).getByText('See each item'));
  await screen.findByRole('table');
  expect(screen.getAllByText('Not sent')).toHaveLength(8);
  expect(screen.getAllByText('Done')).toHaveLength(4);
});

it('makes up no words for what it does not know', async () => {
  const { person } = await openHistory('history', {
    historyRows: () =>
      Promise.resolve({
        total: 3,
        rows: ['not json', '{"perUserMfaState":"constructor"}', '{"isEnabled":"true"}'].map((before, index) => ({
          name: `Person ${index}`,
          before,
          after: '{"perUserMfaState":"disabled"}',
          outcome: 'done' as const,
          code: null,
          requestId: null,
          at: null,
        })),
      }),
  });
  const [entry] = await entries('Turn off per-user MFA for 12 people');
  await person.click(within(entry as HTMLElement).getByText('See each item'));
  expect(await screen.findAllByText('See the details')).toHaveLength(3);
});

it('gives ten thousand items a page at a time', async () => {
  const { backend, person } = await openHistory('history-large');
  const [entry] = await entries('Turn off per-user MFA for 10,000 people');
  await person.click(within(entry as HTMLElement).getByText('See each item'));
  expect(await screen.findByText('1 to 200 of 10,000')).toBeInTheDocument();
  await person.click(screen.getByText('Next'));
  expect(await screen.findByText('201 to 400 of 10,000')).toBeInTheDocument();
  expect(argumentsOf(backend, 'historyRows')).toEqual([
    ['h-large', 0],
    ['h-large', 200],
  ]);
});

it('shows the older of many changes when asked to', async () => {
  const { person } = await openHistory('history-large');
  expect(await screen.findAllByText('See each item')).toHaveLength(50);
  await person.click(screen.getByText('Show older changes'));
  await person.click(screen.getByText('Show older changes'));
  expect(screen.getAllByText('See each item')).toHaveLength(121);
  expect(screen.queryByText('Show older changes')).toBeNull();
});

it.each([
  ['To read and print (.html)', 'html'],
  ['For programs (.json)', 'json'],
])('saves the evidence of a change: %s', async (label, format) => {
  const { backend, person } = await openHistory('bakery-done');
  const [entry] = await entries('Turn on security defaults');
  await person.click(within(entry as HTMLElement).getByText('Save evidence'));
  await person.click(await screen.findByText(label));
  expect(await screen.findByText(/^The file is here: .*Downloads/)).toBeInTheDocument();
  expect(argumentsOf(backend, 'saveEvidence')).toEqual([['change-1', format]]);
});

it('says why the evidence could not be saved', async () => {
  const { backend, person } = await openHistory('bakery-done');
  backend.fail('saveEvidence', 'fileNotSaved');
  const [entry] = await entries('Turn on security defaults');
  await person.click(within(entry as HTMLElement).getByText('Save evidence'));
  await person.click(await screen.findByText('For programs (.json)'));
  expect(await screen.findByText('The file was not saved')).toBeInTheDocument();
  expect(screen.queryByText('The evidence is saved')).toBeNull();
});
