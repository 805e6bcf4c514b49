import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { Backend } from '../../../ipc/backend';
import type { ReportOnlyView } from '../../../ipc/bindings';
import type { ScenarioName } from '../../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../../test/window';

async function openWatched(scenario: ScenarioName, instead: Partial<Backend> = {}) {
  const backend = await openWindow(scenario, instead);
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await person.click(await screen.findByText('See what they would have done'));
  await screen.findByText('What they would have done');
  return { backend, person };
}

const seen = (name: string) => within(screen.getByRole('group', { name }));

const view = (more: Partial<ReportOnlyView>): ReportOnlyView => ({
  reading: false,
  readAt: '2026-11-24T10:00:00Z',
  because: null,
  backTo: '2026-11-20T10:00:00Z',
  atLeast: false,
  signIns: 40,
  policies: [],
  ...more,
});

it('says how many would be asked, and who would have been kept out of which app', async () => {
  const { backend } = await openWatched('clinic-watching');
  expect(await screen.findByText(/3,780 sign-ins were looked at/)).toBeInTheDocument();
  const blocked = seen('Block legacy authentication');
  expect(blocked.getByText('3 people would have been kept out')).toBeInTheDocument();
  expect(blocked.getByText('Amina Okafor')).toBeInTheDocument();
  expect(blocked.getByText(/^Office 365 Exchange Online and Microsoft Teams, last on/)).toBeInTheDocument();
  expect(seen('Require multifactor authentication for all users').getByText('154 people would have been asked for a second step')).toBeInTheDocument();
  // What was read stands until somebody wants it anew.
  expect(argumentsOf(backend, 'readReportOnly')).toEqual([]);
});

it('says "at least", and back to when, where the log goes on', async () => {
  await openWatched('group-allowed');
  expect(await screen.findByText(/The log was read back to .* It goes on further than that/)).toBeInTheDocument();
  expect(seen('Microsoft-managed: Block legacy authentication').getByText('At least 30 people would have been kept out')).toBeInTheDocument();
});

it('does not say that a policy would have done nothing when the log was not read to its end', async () => {
  const nothing = { id: 'p', name: 'Quiet', asked: 0, passed: 0, blocked: 0, blockedPeople: [] };
  await openWatched('clinic-watching', { reportOnly: () => Promise.resolve(view({ atLeast: true, policies: [nothing] })) });
  expect(await screen.findByText('It would have done nothing, as far as the log was read.')).toBeInTheDocument();
});

it('reads the log when somebody wants to see it, and again when told', async () => {
  let answer = view({ readAt: null, backTo: null, signIns: 0 });
  const { backend, person } = await openWatched('clinic-watching', { reportOnly: () => Promise.resolve(answer) });
  await waitFor(() => {
    expect(argumentsOf(backend, 'readReportOnly')).toHaveLength(1);
  });
  expect(screen.queryByText(/would have done nothing/)).toBeNull();
  answer = view({});
  backend.say('status');
  expect(await screen.findByText(/40 sign-ins were looked at/)).toBeInTheDocument();
  await person.click(screen.getByText('Read again'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'readReportOnly')).toHaveLength(2);
  });
});

it('says why nothing can be said, and no number', async () => {
  const { backend } = await openWatched('policies-unread-seen');
  expect(await screen.findByText('Your account may not do this')).toBeInTheDocument();
  expect(screen.queryByText(/sign-ins were looked at/)).toBeNull();
  expect(argumentsOf(backend, 'readReportOnly')).toEqual([]);
});

it('advises to wait until the week is over, and lets those who know go on', async () => {
  const { person } = await openWatched('clinic-watching');
  expect(await screen.findByText(/^Let them watch for a week before you move/)).toBeInTheDocument();
  await person.click(screen.getByText('Move to Conditional Access now'));
  expect(await screen.findByText(/^These policies take over/)).toBeInTheDocument();
});
