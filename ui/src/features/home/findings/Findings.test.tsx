import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { I18nextProvider } from 'react-i18next';
import { expect, it, vi } from 'vitest';

import { NavigationProvider } from '../../../app/pages';
import type { FindingView, StatusView } from '../../../ipc/bindings';
import { fakeBackend } from '../../../ipc/fake';
import { statusOf } from '../../../ipc/fake/facts';
import { finding } from '../../../ipc/fake/findings';
import { scenarios } from '../../../ipc/fake/scenarios';
import { BackendProvider } from '../../../ipc/queries';
import { startWords } from '../../../messages/words';
import { argumentsOf } from '../../../test/window';
import { Findings } from './Findings';

const read = statusOf(scenarios.clinic.facts);
const stillReading: StatusView = {
  ...read,
  registration: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
};

function openFindings(findings: FindingView[], status: StatusView = read) {
  const backend = fakeBackend('clinic');
  const navigate = vi.fn();
  const onEmergency = vi.fn();
  const section = (shown: StatusView) => (
    <QueryClientProvider client={new QueryClient()}>
      <BackendProvider value={backend}>
        <I18nextProvider i18n={startWords()}>
          <NavigationProvider value={navigate}>
            <Findings status={shown} onEmergency={onEmergency} />
          </NavigationProvider>
        </I18nextProvider>
      </BackendProvider>
    </QueryClientProvider>
  );
  const { rerender } = render(section({ ...status, findings }));
  return {
    backend,
    navigate,
    onEmergency,
    become: (next: FindingView[], nextStatus: StatusView) => rerender(section({ ...nextStatus, findings: next })),
  };
}

const titles = () => screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);

it('opens the people whom a finding concerns', async () => {
  const { navigate } = openFindings([finding('guestsNotAsked', 'soon', { people: 14, action: 'showPeople' })]);
  await userEvent.click(screen.getByRole('button', { name: 'See the 14 people' }));
  expect(navigate.mock.calls).toEqual([['people', { finding: 'guestsNotAsked' }]]);
});

it('reads again only the part that could not be read', async () => {
  const { backend } = openFindings([
    finding('partUnread', 'soon', { part: 'registration', because: { code: 'noPermission', params: {} }, action: 'readAgain' }),
  ]);
  expect(screen.getByRole('heading', { name: 'Who has set up a second step could not be read' })).toBeVisible();
  expect(screen.getByText('Your account may not do this')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
  expect(argumentsOf(backend, 'refresh')).toEqual([['registration']]);
});

it('goes to the emergency accounts, and to the guide', async () => {
  const { backend, onEmergency } = openFindings([
    finding('emergencyNoneNamed', 'soon', { action: 'emergencyAccounts' }),
    finding('licencesFewerThanPeople', 'later', { count: 3, action: 'help' }),
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Name emergency accounts' }));
  expect(onEmergency).toHaveBeenCalledOnce();
  await userEvent.click(screen.getByRole('button', { name: "Open Microsoft's guide" }));
  expect(argumentsOf(backend, 'openHelpLink')).toEqual([['entra-pricing']]);
});

it('has no button where there is nothing to press', () => {
  openFindings([finding('deletedGroupNamed', 'soon', { count: 1, names: ['CA001'] })]);
  expect(screen.queryByRole('button')).toBeNull();
});

it('names at most five, and counts the others', () => {
  const names = Array.from({ length: 8 }, (_, index) => `CA00${index + 1}`);
  openFindings([finding('policiesOnlyWatching', 'later', { count: 8, names })]);
  const list = screen.getByRole('list', { name: 'What it is about' });
  expect(within(list).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'CA001',
    'CA002',
    'CA003',
    'CA004',
    'CA005',
    'and 3 more',
  ]);
});

it('folds what is fine, and says how much of it there is', async () => {
  openFindings([finding('defaultsOn', 'fine'), finding('everyoneAsked', 'fine', { count: 180 })]);
  expect(screen.getByText('Nothing that needs your attention.')).toBeVisible();
  expect(screen.queryByText(/Security defaults are on/)).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: '2 things are fine' }));
  expect(screen.getByText(/Security defaults are on/)).toBeVisible();
  expect(screen.getByText(/All 180 people who can sign in are asked/)).toBeVisible();
});

it('says neither that all is fine nor that nothing was found while it is still reading', () => {
  openFindings([finding('defaultsOn', 'fine')], stillReading);
  expect(screen.getByText(/Still reading/)).toBeVisible();
  expect(screen.queryByText('Nothing that needs your attention.')).toBeNull();
});

const soon = finding('notRegistered', 'soon', { people: 3 });
const urgent = finding('adminsNotAsked', 'now', { people: 1 });

it('puts what comes later below what is there, and sorts by urgency when everything is read', () => {
  const { become } = openFindings([soon], stillReading);
  become([urgent, soon], stillReading);
  expect(titles()).toEqual([expect.stringMatching(/^3 people/), expect.stringMatching(/^1 administrator/)]);
  become([urgent, soon], read);
  expect(titles()).toEqual([expect.stringMatching(/^1 administrator/), expect.stringMatching(/^3 people/)]);
});

it('moves nothing under the pointer', () => {
  const { become } = openFindings([soon]);
  fireEvent.mouseEnter(screen.getByRole('region', { name: 'What we found' }));
  become([urgent, soon], read);
  expect(titles()).toEqual([expect.stringMatching(/^3 people/), expect.stringMatching(/^1 administrator/)]);
  fireEvent.mouseLeave(screen.getByRole('region', { name: 'What we found' }));
  expect(titles()).toEqual([expect.stringMatching(/^1 administrator/), expect.stringMatching(/^3 people/)]);
});

it.each([
  [{ kind: 'managedPolicyDue', policy: 'p4', people: 9 }, 'Open the policy', { policy: 'p4' }],
  [{ kind: 'deletedGroupNamed', policy: 'p2' }, 'Open the policy', { policy: 'p2' }],
  [{ kind: 'oldSignInsPossible', policy: null, people: 3 }, 'See the policy that keeps them out', { view: 'templates' }],
  [{ kind: 'policiesOnlyWatching', policy: 'p2' }, 'See what they would have done', { view: 'watched' }],
] as const)('goes to the policy or to what Conditional Access has for it: %o', async ({ kind, ...more }, button, start) => {
  const { navigate } = openFindings([finding(kind, 'soon', { ...more, action: 'conditionalAccess' })]);
  await userEvent.click(screen.getByRole('button', { name: button }));
  expect(navigate.mock.calls).toEqual([['policies', start]]);
});

it('goes to all policies where there is more than one', async () => {
  const { navigate } = openFindings([finding('policyNotUnderstood', 'soon', { count: 2, action: 'conditionalAccess' })]);
  await userEvent.click(screen.getByRole('button', { name: 'Go to Conditional Access' }));
  expect(navigate.mock.calls).toEqual([['policies']]);
});
