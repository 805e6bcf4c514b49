import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Backend } from '../../ipc/backend';
import type { PerUserMfaView, StatusView } from '../../ipc/bindings';
import { fakeBackend } from '../../ipc/fake';
import type { ScenarioName } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';
import { stubTableLayout } from './stubTableLayout';

beforeEach(stubTableLayout);
// Each window brings its styles, and looking for a role goes through all that were ever brought.
afterEach(() => document.head.replaceChildren());

const rows = () => [...document.querySelectorAll<HTMLElement>('[role="row"][data-index]')];
const nameOf = (row: HTMLElement | undefined) => row?.querySelector('[title]')?.textContent ?? '';
const boxOf = (row: HTMLElement | undefined) => {
  if (row === undefined) throw new Error('there is no such row');
  const box = row.querySelector('input[type="checkbox"]');
  if (box === null) throw new Error('the row has no box');
  return box;
};
const bar = () => screen.getByText(/selected|Select people/, { selector: '[role="status"]' });
// By its text: to look for roles in a whole window takes seconds.
const button = (name: string | RegExp) => screen.findByText(name, { selector: 'button' });
const turnOff = (name = /^Turn the older per-user setting off for/) => button(name);
const searchBox = () => screen.getByPlaceholderText('Name or sign-in name');

/** The status of a scenario with another older setting. */
async function statusWith(scenario: ScenarioName, perUserMfa: (part: StatusView['perUserMfa']) => StatusView['perUserMfa']) {
  const status = await fakeBackend(scenario).status();
  return { status: async () => Promise.resolve({ ...status, perUserMfa: perUserMfa(status.perUserMfa) }) } satisfies Partial<Backend>;
}

const editable = (value: Partial<PerUserMfaView>) => (part: StatusView['perUserMfa']) =>
  part.state === 'known' ? { ...part, value: { ...part.value, ...value } } : part;

async function openPeople(scenario: ScenarioName = 'bakery-allowed', instead: Partial<Backend> = {}) {
  const backend = await openWindow(scenario, instead);
  const person = userEvent.setup();
  await person.click(await screen.findByText('People', { selector: 'nav button' }));
  await waitFor(() => expect(rows()[3]).toHaveTextContent('@'));
  return { backend, person };
}

describe('people are selected', () => {
  it('by their box, which opens nobody, and by the space bar', async () => {
    const { person } = await openPeople();
    await person.click(boxOf(rows()[1]));
    expect(bar()).toHaveTextContent('1 person selected');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(rows()[1]).toHaveAttribute('aria-selected', 'true');
    expect(rows()[1]).toHaveFocus();
    await person.keyboard('{ArrowDown} ');
    expect(bar()).toHaveTextContent('2 people selected');
    expect(boxOf(rows()[2])).toBeChecked();
    await person.keyboard(' ');
    expect(bar()).toHaveTextContent('1 person selected');
    expect(rows()[2]).toHaveAttribute('aria-selected', 'false');
  });

  it('and stay so while the list is sorted and searched', async () => {
    const { person } = await openPeople();
    const chosen = nameOf(rows()[0]);
    await person.click(boxOf(rows()[0]));
    await person.click(await screen.findByText('Name', { selector: '[role="columnheader"] button' }));
    await waitFor(() => expect(nameOf(rows()[0])).not.toBe(chosen));
    expect(boxOf(rows()[0])).not.toBeChecked();
    await person.type(searchBox(), 'zebra');
    await screen.findByText('Nobody matches');
    expect(bar()).toHaveTextContent('1 person selected');
    await person.clear(searchBox());
    await person.type(searchBox(), chosen);
    await waitFor(() => expect(rows().map(nameOf)).toEqual([chosen]));
    expect(boxOf(rows()[0])).toBeChecked();
  });

  it('and stay so while the list is scrolled', async () => {
    const { person } = await openPeople('group');
    const chosen = nameOf(rows()[0]);
    await person.click(boxOf(rows()[0]));
    await person.keyboard('{End}');
    await waitFor(() => expect(document.activeElement).toHaveAttribute('aria-rowindex', '12201'));
    await person.keyboard('{Home}');
    await waitFor(() => expect(document.activeElement).toHaveTextContent(chosen));
    expect(document.activeElement).toHaveAttribute('aria-selected', 'true');
  });

  it('until the selection is cleared', async () => {
    const { person } = await openPeople();
    await person.click(boxOf(rows()[0]));
    await person.click(await button('Clear selection'));
    expect(bar()).toHaveTextContent('at most 1,000');
    expect(boxOf(rows()[0])).not.toBeChecked();
    expect(screen.queryByText(/^Turn the older/, { selector: 'button' })).toBeNull();
  });

  it('all that are shown at once, and 1,000 at most', async () => {
    const { person } = await openPeople('group');
    expect(screen.queryByText(/^Select all/, { selector: 'button' })).toBeNull();
    await person.click(await button(/^Not asked \(214\)/));
    await person.click(await button('Select all 214 shown'));
    await waitFor(() => expect(bar()).toHaveTextContent('214 people selected'));
    await person.click(await button(/^Not asked/));
    await person.type(searchBox(), 'chen');
    await person.click(await button(/^Select all [\d,]+ shown/));
    await waitFor(() => expect(bar()).toHaveTextContent('would be more than 1,000, so nobody was added'));
    expect(bar()).toHaveTextContent('214 people selected');
  });

  it('and nobody beyond the 1,000th', async () => {
    const { person } = await openPeople('group', {
      people: async (query) => {
        const view = await fakeBackend('group').people(query);
        return query.search === '' ? view : { ...view, matching: 1000 };
      },
      peopleRows: async (query, from) => {
        const rows = await fakeBackend('group').peopleRows({ ...query, search: '' }, from);
        return { ...rows, matching: query.search === '' ? rows.matching : 1000 };
      },
    });
    await person.type(searchBox(), 'a');
    await person.click(await button('Select all 1,000 shown'));
    await waitFor(() => expect(bar()).toHaveTextContent('1,000 people selected. That is the most that can be selected.'));
    await person.clear(searchBox());
    await screen.findByText('12,200 people shown');
    rows()[0]?.focus();
    await person.keyboard('{End}');
    await waitFor(() => expect(document.activeElement).toHaveTextContent('@'));
    await person.keyboard(' ');
    expect(document.activeElement).toHaveAttribute('aria-selected', 'false');
    expect(document.activeElement?.querySelector('input')).toBeDisabled();
    expect(bar()).toHaveTextContent('1,000 people selected');
  });
});

describe('turning the older per-user setting off for some', () => {
  it('is planned for those who are selected, and for nobody else', async () => {
    const { backend, person } = await openPeople();
    await person.click(boxOf(rows()[0]));
    await person.click(boxOf(rows()[2]));
    const [first, , third] = await backend
      .peopleRows({ search: '', filters: [], finding: null, sort: 'name', descending: false }, 0)
      .then((view) => view.rows.map((row) => row.person.id));
    await person.click(await turnOff(/^Turn the older per-user setting off for 2 people$/));
    await screen.findByRole('dialog');
    await waitFor(() =>
      expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'perUserMfaOff', knowingly: false, people: [first, third] }]]),
    );
  });

  it('is disabled with the reason where it is not allowed', async () => {
    const no = { kind: 'no', reason: 'changeRunning', roles: [], count: 0, names: [] } as const;
    const { person } = await openPeople('bakery-allowed', await statusWith('bakery-allowed', editable({ editable: { ...no, roles: [], names: [] } })));
    await person.click(boxOf(rows()[0]));
    expect(await turnOff()).toBeDisabled();
    expect(await turnOff()).toHaveAccessibleDescription('A change is under way. It has to end first.');
  });

  it('is disabled while it is not known who has it on', async () => {
    const { person } = await openPeople(
      'bakery-allowed',
      await statusWith('bakery-allowed', () => ({ state: 'unknown', because: { code: 'timedOut', params: {} }, refreshing: false })),
    );
    await person.click(boxOf(rows()[0]));
    expect(await turnOff()).toBeDisabled();
    expect(await turnOff()).toHaveAccessibleDescription(/^Latch could not read who has the older setting on/);
  });

  it('is offered in the panel of somebody who has it on, and of nobody else', async () => {
    const { backend, person } = await openPeople();
    const { rows: all } = await backend.peopleRows({ search: '', filters: [], finding: null, sort: 'name', descending: false }, 0);
    const on = all.findIndex(({ by }) => by.includes('perUserMfa'));
    const off = all.findIndex(({ by, asked }) => by.length === 0 && asked === 'never');
    const open = async (index: number) => {
      await person.click(rows()[index]?.querySelector('[title]') ?? document.body);
      const panel = await screen.findByRole('dialog');
      await within(panel).findByText(all[index]?.person.username ?? '');
      return panel;
    };
    expect(within(await open(off)).queryByText(/^Turn the older/, { selector: 'button' })).toBeNull();
    await person.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const name = all[on]?.person.name ?? '';
    await person.click(within(await open(on)).getByText(`Turn the older per-user setting off for ${name}`, { selector: 'button' }));
    await waitFor(() =>
      expect(argumentsOf(backend, 'prepareChange')).toEqual([
        [{ kind: 'perUserMfaOff', knowingly: false, people: [all[on]?.person.id] }],
      ]),
    );
  });
});
