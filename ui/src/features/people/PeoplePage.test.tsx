import { FluentProvider, RendererProvider, createDOMRenderer, webLightTheme } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { I18nextProvider } from 'react-i18next';
import { beforeEach, describe, expect, it } from 'vitest';

import type { PeopleStart } from '../../app/pages';
import type { Backend } from '../../ipc/backend';
import type { AnswerKind, PeopleRowsView, PersonRow, PersonView, Topic } from '../../ipc/bindings';
import { fakeBackend, type FakeBackend } from '../../ipc/fake';
import { people, type PeopleMoment } from '../../ipc/fake/people';
import { scenarios, type ScenarioName } from '../../ipc/fake/scenarios';
import { BackendProvider, SignedInProvider, renewOnChange } from '../../ipc/queries';
import { startWords } from '../../messages/words';
import { argumentsOf, openWindow } from '../../test/window';
import PeoplePage from './PeoplePage';
import { stubTableLayout } from './stubTableLayout';

beforeEach(stubTableLayout);

interface Opening {
  readonly scenario?: ScenarioName;
  readonly moment?: PeopleMoment;
  readonly start?: PeopleStart;
  /** Replaces commands. */
  readonly instead?: (backend: FakeBackend) => Partial<Backend>;
}

/** Opens the page by itself. */
async function openPeople({ scenario = 'group', moment = 'read', start = {}, instead }: Opening = {}) {
  const backend = fakeBackend(scenario, { pace: 1, people: moment });
  Object.assign(backend, instead?.({ ...backend }));
  const { session } = scenarios[scenario];
  if (session.state !== 'signedIn') throw new Error('nobody is signed in there');
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  await renewOnChange(backend, client);
  render(
    <QueryClientProvider client={client}>
      <BackendProvider value={backend}>
        <I18nextProvider i18n={startWords()}>
          <RendererProvider renderer={createDOMRenderer(document)}>
            <FluentProvider theme={webLightTheme}>
              <SignedInProvider value={session.session}>
                <PeoplePage start={start} />
              </SignedInProvider>
            </FluentProvider>
          </RendererProvider>
        </I18nextProvider>
      </BackendProvider>
    </QueryClientProvider>,
  );
  return { backend, person: userEvent.setup() };
}

const grid = () => screen.findByRole('grid');
const rows = () => [...document.querySelectorAll<HTMLElement>('[role="row"][data-index]')];
const lastQuery = (backend: FakeBackend) => argumentsOf(backend, 'people').at(-1)?.[0];

it('is opened from the navigation', async () => {
  await openWindow('clinic');
  await userEvent.setup().click(screen.getByRole('button', { name: 'People' }));
  expect(await screen.findByRole('heading', { name: 'People', level: 1 })).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'People' })).toHaveAttribute('aria-current', 'page');
});

it('says in one line how many there are, and the numbers add up', async () => {
  await openPeople({ scenario: 'group', moment: 'unsure' });
  const line = (await screen.findByText(/accounts: /)).textContent;
  const [total = 0, ...parts] = [...line.matchAll(/[\d,]+\d|\d/g)].map(([digits]) => Number(digits.replaceAll(',', '')));
  expect(parts.length).toBeGreaterThan(4);
  expect(parts.reduce((sum, each) => sum + each, 0)).toBe(total);
});

it('draws a screenful of 100,000 people, and asks for one window of them', async () => {
  const { backend } = await openPeople({ moment: 'large' });
  expect(await grid()).toHaveAttribute('aria-rowcount', '101261');
  await waitFor(() => expect(rows().length).toBeGreaterThan(8));
  expect(rows().length).toBeLessThan(30);
  expect(argumentsOf(backend, 'peopleRows').map(([, from]) => from)).toEqual([0]);
});

it('asks for the window that is scrolled to, and only for that', async () => {
  const { backend } = await openPeople({ moment: 'large' });
  const table = await grid();
  await waitFor(() => expect(rows().length).toBeGreaterThan(8));
  table.scrollTo({ top: 50_010 * 44 });
  await waitFor(() => expect(argumentsOf(backend, 'peopleRows').map(([, from]) => from)).toEqual([0, 50_000]));
  await waitFor(() => expect(document.querySelector('[aria-rowindex="50012"]')).toHaveTextContent('@'));
});

it('finds somebody by what is typed', async () => {
  const { backend, person } = await openPeople({ scenario: 'clinic' });
  await person.type(await screen.findByRole('searchbox'), 'mei.chen@');
  expect(await screen.findByText('1 person shown')).toBeInTheDocument();
  expect(lastQuery(backend)).toMatchObject({ search: 'mei.chen@' });
  await waitFor(() => expect(rows().map((row) => row.textContent)).toEqual([expect.stringContaining('Mei Chen')]));
});

it('lets no late answer overwrite a newer one', async () => {
  let answerLate: () => void = () => undefined;
  const late = new Promise<void>((resolve) => (answerLate = resolve));
  const { backend, person } = await openPeople({
    scenario: 'clinic',
    instead: (backend) => ({
      people: async (query) => {
        const view = await backend.people(query);
        if (query.search === 'mei') await late;
        return view;
      },
    }),
  });
  const box = await screen.findByRole('searchbox');
  await person.type(box, 'mei');
  await waitFor(() => expect(lastQuery(backend)).toMatchObject({ search: 'mei' }));
  await person.clear(box);
  await person.type(box, 'luca');
  await waitFor(() => expect(rows()[0]?.textContent).toMatch(/Luca/));
  const before = rows().map((row) => row.textContent);
  answerLate();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rows().map((row) => row.textContent)).toEqual(before);
});

it('shows those to whom every chosen filter applies', async () => {
  const { backend, person } = await openPeople();
  await person.click(await screen.findByRole('button', { name: 'Not asked (214)' }));
  await person.click(screen.getByRole('button', { name: /^Administrators/ }));
  await waitFor(() => expect(lastQuery(backend)).toMatchObject({ filters: ['notAsked', 'admins'] }));
  expect(screen.getByRole('button', { name: 'Not asked (214)', pressed: true })).toBeInTheDocument();
  await person.click(screen.getByRole('button', { name: 'Not asked (214)' }));
  await waitFor(() => expect(lastQuery(backend)).toMatchObject({ filters: ['admins'] }));
});

it('names the finding that it was opened from, until that is dismissed', async () => {
  const { backend, person } = await openPeople({ start: { finding: 'guestsNotAsked' } });
  await person.click(await screen.findByRole('button', { name: 'Guests who are not asked' }));
  expect(argumentsOf(backend, 'people')[0]?.[0]).toMatchObject({ finding: 'guestsNotAsked' });
  await waitFor(() => expect(lastQuery(backend)).toMatchObject({ finding: null }));
  expect(screen.queryByRole('button', { name: 'Guests who are not asked' })).toBeNull();
});

it('sorts by a column, and the other way round at the second press', async () => {
  const { backend, person } = await openPeople({ scenario: 'clinic' });
  expect(await screen.findByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  await person.click(screen.getByRole('button', { name: 'Asked?' }));
  await waitFor(() => expect(screen.getByRole('columnheader', { name: 'Asked?' })).toHaveAttribute('aria-sort', 'ascending'));
  await person.click(screen.getByRole('button', { name: 'Asked?' }));
  await waitFor(() => expect(screen.getByRole('columnheader', { name: 'Asked?' })).toHaveAttribute('aria-sort', 'descending'));
  expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'none');
  expect(lastQuery(backend)).toMatchObject({ sort: 'asked', descending: true });
});

it('is walked through, opened and closed with the keyboard', async () => {
  const { backend, person } = await openPeople();
  await waitFor(() => expect(rows()[1]).toHaveTextContent('@'));
  const second = rows()[1]?.textContent ?? '';
  rows()[0]?.focus();
  await person.keyboard('{ArrowDown}{Enter}');
  const panel = await screen.findByRole('dialog');
  const username = await within(panel).findByText(/@/);
  expect(second).toContain(username.textContent);
  await person.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toHaveAttribute('data-index', '1'));
  expect(screen.queryByRole('dialog')).toBeNull();
  await person.keyboard('{End}');
  await waitFor(() => expect(document.activeElement).toHaveAttribute('aria-rowindex', '12201'));
  await waitFor(() => expect(document.activeElement).toHaveTextContent('@'));
  expect(argumentsOf(backend, 'peopleRows').at(-1)?.[1]).toBe(12_000);
  await person.keyboard('{PageUp}');
  await waitFor(() => expect(document.activeElement).toHaveAttribute('aria-rowindex', '12193'));
  await person.keyboard('{Home}');
  await waitFor(() => expect(document.activeElement).toHaveAttribute('aria-rowindex', '2'));
});

it('leaves the keyboard in the search box while the list becomes shorter', async () => {
  const { person } = await openPeople({ scenario: 'clinic' });
  await waitFor(() => expect(rows()[1]).toHaveTextContent('@'));
  rows()[0]?.focus();
  await person.keyboard('{ArrowDown}{ArrowDown}');
  await person.type(screen.getByRole('searchbox'), 'mei.chen@');
  await screen.findByText('1 person shown');
  expect(screen.getByRole('searchbox')).toHaveFocus();
});

it('keeps the rows of before until the rows of a new revision are there', async () => {
  const held: ((rows: PeopleRowsView) => void)[] = [];
  const listeners: ((topic: Topic) => void)[] = [];
  let revision = 1;
  await openPeople({
    instead: (backend) => ({
      people: async (query) => ({ ...(await backend.people(query)), revision }),
      peopleRows: async (query, from) =>
        revision === 1 || from === 0
          ? { ...(await backend.peopleRows(query, from)), revision }
          : new Promise<PeopleRowsView>((resolve) => held.push(resolve)),
      onChanged: async (listener) => {
        listeners.push(listener);
        return Promise.resolve(() => undefined);
      },
    }),
  });
  const shown = () => document.querySelector('[data-index="300"]');
  (await grid()).scrollTo({ top: 300 * 44 });
  await waitFor(() => expect(shown()).toHaveTextContent('@northwind'));
  revision = 2;
  listeners.forEach((listener) => listener('status'));
  await waitFor(() => expect(held).toHaveLength(1));
  expect(shown()).toHaveTextContent('@northwind');
  const newer = people(200, 'elsewhere.example').map((line) => row({ person: line }));
  held.forEach((give) => give({ revision: 2, matching: 12_200, from: 200, rows: newer }));
  await waitFor(() => expect(shown()).toHaveTextContent('@elsewhere'));
});

it('says that people are being read, and shows nobody as not asked meanwhile', async () => {
  await openPeople({ moment: 'reading' });
  expect(await screen.findByText('People are still being read. More come by themselves.')).toBeInTheDocument();
  await waitFor(() => expect(rows()[0]).toHaveTextContent('Being read'));
  expect(screen.getByRole('button', { name: 'Not asked' })).toBeInTheDocument();
  expect(screen.getByText('3,000 accounts: 3,000 being read')).toBeInTheDocument();
});

it('says when there is no list, or only a part of it', async () => {
  await openPeople({ moment: 'unread' });
  expect(await screen.findByText('Your account may not do this')).toBeInTheDocument();
  expect(screen.queryByRole('grid')).toBeNull();
  await openPeople({ moment: 'incomplete' });
  expect(await screen.findByText('The list of people is not complete')).toBeInTheDocument();
});

it('shows everyone again where nobody matches', async () => {
  const { person } = await openPeople({ scenario: 'clinic' });
  await person.type(await screen.findByRole('searchbox'), 'zebra');
  expect(await screen.findByText('Nobody matches')).toBeInTheDocument();
  await person.click(screen.getByRole('button', { name: 'Show everyone' }));
  expect(await screen.findByText('183 people shown')).toBeInTheDocument();
});

describe('saving the list', () => {
  it('saves those who are shown, and says where', async () => {
    const { backend, person } = await openPeople({ start: { filters: ['notAsked'] } });
    await person.click(await screen.findByRole('button', { name: 'Save this list' }));
    await person.click(await screen.findByRole('menuitem', { name: 'For Excel (.xlsx)' }));
    expect(await screen.findByText('214 people saved')).toBeInTheDocument();
    expect(screen.getByText(/Downloads\/.*\.xlsx/)).toBeInTheDocument();
    expect(argumentsOf(backend, 'exportPeople')).toEqual([[expect.objectContaining({ filters: ['notAsked'] }), 'xlsx']]);
  });

  it('says what to do when it could not be saved', async () => {
    const { backend, person } = await openPeople({ scenario: 'clinic' });
    backend.fail('exportPeople', 'fileNotSaved');
    await person.click(await screen.findByRole('button', { name: 'Save this list' }));
    await person.click(await screen.findByRole('menuitem', { name: 'As plain text (.csv)' }));
    expect(await screen.findByText('The file was not saved')).toBeInTheDocument();
  });
});

const row = (more: Partial<PersonRow> = {}): PersonRow => ({
  person: { id: 'anna', name: 'Anna', username: 'anna@morgenrot.example' },
  asked: 'never',
  by: [],
  secondStep: 'app',
  admin: false,
  guest: false,
  standing: 'counted',
  ...more,
});

const view = (more: Partial<PersonView> = {}): PersonView => ({
  row: row(),
  answer: { kind: 'nothingAsks', policy: null, through: null, policies: 0 },
  rules: [],
  advice: ['nothing'],
  missing: [],
  secondStepFrom: null,
  secondStepAt: null,
  federated: false,
  ...more,
});

async function openPerson(person: PersonView, instead: Partial<Backend> = {}) {
  await openPeople({
    scenario: 'clinic',
    start: { person: 'anna' },
    instead: () => ({ person: async () => Promise.resolve(person), ...instead }),
  });
  const panel = await screen.findByRole('dialog');
  await within(panel).findByText('anna@morgenrot.example');
  return panel;
}

const group = { kind: 'group', id: 'g1', name: 'Finance' } as const;

describe('the panel of a person', () => {
  const sentences: Record<AnswerKind, string> = {
    askedByDefaults: "Anna is asked for a second step, because Microsoft's security defaults are on.",
    askedByPolicy: 'Anna is asked for a second step by the policy “CA001” and others.',
    askedByPerUser: "Anna is asked for a second step by Microsoft's older per-person setting.",
    someApps: 'Anna is asked for some apps only: the policy “CA001” does not cover the others.',
    onlyWhenRisky: 'Anna is asked only when a sign-in looks risky, because the policy “CA001” says so.',
    excludedByName: 'Anna is not asked, because the policy “CA001” leaves them out by name.',
    excludedThrough: 'Anna is not asked, because the policy “CA001” leaves out the group “Finance”.',
    excludedAsGuest: 'Anna is not asked, because the policy “CA001” leaves guests out.',
    notIncluded: 'Anna is not asked: 2 policies ask others, and none of them includes them.',
    onlyWatching: 'Anna is not asked: 2 policies include them, but they only watch.',
    nothingAsks: 'Anna is not asked, because nothing in your organization asks for a second step.',
    synchronization: 'Anna is not asked, because security defaults spare the account that copies a local directory.',
    blocked: "Anna can't get in anywhere, because the policy “CA001” keeps them out.",
    disabled: "Anna can't sign in at all, because the account is switched off.",
    cannotTell: "We can't tell whether Anna is asked, because something could not be read or understood.",
  };

  it.each(Object.entries(sentences) as [AnswerKind, string][])('answers in one sentence: %s', async (kind, sentence) => {
    const panel = await openPerson(view({ answer: { kind, policy: 'CA001', through: group, policies: 2 } }));
    expect(within(panel).getByText(sentence)).toBeInTheDocument();
  });

  it('names a role by the words that the window has for it', async () => {
    const role = { kind: 'role', id: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', name: null } as const;
    const panel = await openPerson(view({ answer: { kind: 'excludedThrough', policy: null, through: role, policies: 1 } }));
    expect(within(panel).getByText('Anna is not asked, because a policy leaves out the role Global Reader.')).toBeInTheDocument();
  });

  it('says where “not asked” that Microsoft asks in its own admin centers', async () => {
    const panel = await openPerson(view());
    expect(within(panel).getByText(/^Microsoft itself asks everyone/)).toBeInTheDocument();
  });

  it('does not say it of somebody who is asked', async () => {
    const panel = await openPerson(view({ row: row({ asked: 'always' }), answer: { ...view().answer, kind: 'askedByDefaults' } }));
    expect(within(panel).queryByText(/^Microsoft itself asks everyone/)).toBeNull();
  });

  const excluding: PersonView['rules'][number] = {
    kind: 'policy',
    id: 'p1',
    name: 'CA001',
    state: 'on',
    touch: 'excludedThrough',
    through: [group],
    effect: 'nothing',
    asked: null,
    narrowed: [],
    missing: [],
  };

  it('shows the way into a group, and folds away what does not concern the person', async () => {
    const other: typeof excluding = { ...excluding, id: 'p2', name: 'Only for others', touch: 'notIncluded', through: [] };
    const panel = await openPerson(view({ rules: [excluding, other] }), {
      groupPaths: async () => Promise.resolve([{ group: 'g1', path: ['Finance', 'Accounts', 'Interns'] }]),
    });
    expect(await within(panel).findByText('How Anna comes into it: Finance > Accounts > Interns')).toBeInTheDocument();
    expect(within(panel).queryByText('Only for others')).toBeNull();
    await userEvent.setup().click(within(panel).getByRole('button', { name: '1 rule that does not concern Anna' }));
    expect(within(panel).getByText('Only for others')).toBeInTheDocument();
  });

  it('says quietly that the way into a group could not be read', async () => {
    const panel = await openPerson(view({ rules: [excluding] }), {
      groupPaths: async () => Promise.reject(new Error('no')),
    });
    expect(await within(panel).findByText('We could not read how they come into this group.')).toBeInTheDocument();
  });

  it('gives the reason of what is not known', async () => {
    const missing = [{ part: 'group', name: 'Finance', because: { code: 'noPermission', params: {} } }] as const;
    const panel = await openPerson(view({ missing: [...missing] }));
    expect(within(panel).getByText('Who is in a group: Finance')).toBeInTheDocument();
    expect(within(panel).getByRole('button', { name: /^Your account may not do this/ })).toBeInTheDocument();
  });
});

it('finds those whose second step the organization does not allow, and says in the panel what that means', async () => {
  const { backend, person } = await openPeople({ scenario: 'not-allowed' });
  await grid();
  const chip = await screen.findByRole('button', { name: /^Set up, but not allowed/ });
  chip.focus();
  await person.keyboard(' ');
  await waitFor(() => {
    expect(lastQuery(backend)).toMatchObject({ filters: ['notAllowed'] });
  });
  await waitFor(() => {
    expect(rows().length).toBeGreaterThan(0);
    expect(rows().every((row) => row.textContent.includes('Set up, but not allowed'))).toBe(true);
  });
  const [first] = rows();
  await person.click(within(first ?? document.body).getByText('Set up, but not allowed'));
  expect(await screen.findByText(/has set up a second step of a kind that your organization does not allow/)).toBeInTheDocument();
});

it('has no chip for what is not allowed where nobody has such a thing', async () => {
  await openPeople({ scenario: 'clinic' });
  await grid();
  await screen.findByRole('button', { name: /^Only text messages or calls/ });
  expect(screen.queryByRole('button', { name: /not allowed/ })).toBeNull();
});
