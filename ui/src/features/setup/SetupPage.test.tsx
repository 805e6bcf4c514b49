import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';

import type { ChangeView, NextStepKind, StatusView, Topic } from '../../ipc/bindings';
import { fakeBackend, type FakeBackend } from '../../ipc/fake';
import { change as changeAt, type ScenarioName } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';

// Each window brings its styles, and looking for a role goes through all that were ever brought.
afterEach(() => document.head.replaceChildren());

// By their text: to look for roles in a whole window takes seconds.
const title = (name: string) => screen.findByText(name, { selector: 'h1' });
const button = (name: string | RegExp) => screen.findByText(name, { selector: 'button' });
const noButton = (name: string) => expect(screen.queryByText(name, { selector: 'button' })).toBeNull();
const press = async (name: string | RegExp) => userEvent.setup().click(await button(name));

/** The window at a moment that the test can change, with the guide open. */
class Moment {
  status: StatusView;
  change: ChangeView | null = null;
  private readonly listeners: ((topic: Topic) => void)[] = [];

  private constructor(status: StatusView) {
    this.status = status;
  }

  static async of(scenario: ScenarioName, make: (status: StatusView) => StatusView = (status) => status) {
    return new Moment(make(await fakeBackend(scenario).status()));
  }

  async open(scenario: ScenarioName): Promise<FakeBackend> {
    const backend = await openWindow(scenario, {
      status: async () => Promise.resolve(this.status),
      change: async () => Promise.resolve(this.change),
      onChanged: async (listener) => {
        this.listeners.push(listener);
        return Promise.resolve(() => undefined);
      },
    });
    await press('Walk me through it');
    return backend;
  }

  say(status: Partial<StatusView>, change: ChangeView | null = this.change) {
    this.status = { ...this.status, ...status };
    this.change = change;
    act(() => {
      for (const topic of ['status', 'change'] as const) this.listeners.forEach((listener) => listener(topic));
    });
  }
}

const next = (kind: NextStepKind, people: number | null = null, roles: string[] = []) => ({ kind, people, roles });
const protectedBy = (status: StatusView): StatusView['headline'] => ({ ...status.headline, kind: 'everyoneByDefaults', protection: 'protected' });

describe('the entry on Home', () => {
  it('stands where the next step can be done here', async () => {
    await openWindow('bakery-second');
    await button('Walk me through it');
  });

  it('does not stand where it is for somebody else', async () => {
    await openWindow('bakery-reader');
    await screen.findByText('Ask someone who may change this');
    noButton('Walk me through it');
  });
});

it('leads from the first sentence to the last, and stays while the change is made', async () => {
  const backend = await openWindow('bakery-second');
  await press('Walk me through it');
  expect(await screen.findByText('Step 1 of 5')).toBeInTheDocument();
  expect(await title('Nobody is asked for a second step.')).toHaveFocus();
  await press('Begin');
  expect(await title('What your people will notice')).toHaveFocus();
  expect(screen.getByText('7 people have none yet.')).toBeInTheDocument();
  await press('Go on');
  expect(await title('Keep a spare key')).toHaveFocus();
  await press('Go on without one');
  expect(await title('Turn on security defaults')).toHaveFocus();
  expect(screen.getByText('Step 4 of 5')).toBeInTheDocument();
  await press('Show me what will happen');
  await press(/^Turn on for/);
  expect(await title('Everyone is asked for a second step.')).toBeInTheDocument();
  expect(screen.getByText('Step 5 of 5')).toBeInTheDocument();
  expect(screen.queryByText('What protects you')).toBeNull();
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'securityDefaultsOn' }]]);
});

it('shows the running change in the guide', async () => {
  const moment = await Moment.of('bakery-second');
  await moment.open('bakery-second');
  await screen.findByText('Step 1 of 5');
  moment.say({ nextStep: next('reading') }, changeAt({ intent: { kind: 'securityDefaultsOn' }, total: 1, left: 1 }));
  await title('Your change is being made');
  expect(screen.getByText('Step 4 of 5')).toBeInTheDocument();
  expect(screen.getByRole('region', { name: 'The change' })).toHaveTextContent('Turning on security defaults');
});

it('goes back a step, and to Home at any step', async () => {
  await openWindow('bakery-second');
  await press('Walk me through it');
  await screen.findByText('Step 1 of 5');
  noButton('Back');
  await press('Begin');
  await screen.findByText('Step 2 of 5');
  await press('Back');
  await screen.findByText('Step 1 of 5');
  await press('Begin');
  await press('Not now');
  expect(await screen.findByText('What protects you')).toBeInTheDocument();
});

it('is walked through with the keyboard alone', async () => {
  await openWindow('bakery-second');
  const person = userEvent.setup();
  (await button('Walk me through it')).focus();
  await person.keyboard('{Enter}');
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Nobody is asked for a second step.'));
  // The test environment has no tab order among Fluent's parts; the screens in scripts/ are walked through with the tab key.
  const begin = await button('Begin');
  const order = [...document.querySelectorAll('h1, button')];
  expect(order.indexOf(begin)).toBeGreaterThan(order.indexOf(document.activeElement ?? begin));
  begin.focus();
  await person.keyboard('{Enter}');
  await waitFor(() => expect(document.activeElement?.textContent).toBe('What your people will notice'));
});

it('turns only the older setting off where something else asks everyone', async () => {
  const moment = await Moment.of('bakery-start', (status) => ({
    ...status,
    headline: protectedBy(status),
    nextStep: next('turnOffPerUserMfa', 5),
  }));
  const backend = await moment.open('bakery-start');
  await screen.findByText('Step 1 of 4');
  await press('Begin');
  await title('What your people will notice');
  expect(screen.queryByText('Old apps and printers')).toBeNull();
  await press('Go on');
  await title('Turn off the older setting for 5 people');
  await press('Show me what will happen');
  await waitFor(() =>
    expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'perUserMfaOff', knowingly: false, people: null }]]),
  );
});

it('is at its last screen as soon as everyone is asked, whatever was clicked', async () => {
  const moment = await Moment.of('bakery-second');
  await moment.open('bakery-second');
  await press('Begin');
  await title('What your people will notice');
  moment.say({ headline: protectedBy(moment.status), nextStep: next('helpPeopleRegister', 7) });
  expect(await title('Everyone is asked for a second step.')).toBeInTheDocument();
  expect(screen.getByText('7 people have not set up a second step yet')).toBeInTheDocument();
  await press('Write to them');
  expect(await title('Help')).toBeInTheDocument();
});

it('shows an interrupted change first', async () => {
  await openWindow('bakery-interrupted');
  await press('Walk me through it');
  expect(await title('First: a change was interrupted')).toHaveFocus();
  expect(screen.getByRole('region', { name: 'The change' })).toBeInTheDocument();
});

describe('what it can’t lead through', () => {
  const role = '194ae4cb-b126-40b2-bd5b-6091b380977d';
  const said: [NextStepKind, string, RegExp][] = [
    ['askSomeoneElse', 'This is a step for somebody else', /needs Security Administrator/],
    ['readAgain', 'Latch can\'t tell what comes next', /could not be read/],
    ['useConditionalAccess', 'Conditional Access is the way for you', /Home has the way there/],
    ['lookAtWatching', 'Your policies have watched long enough', /Home has the way there/],
    ['coverEveryone', 'Your policies leave somebody out', /the page Conditional Access has the policies/],
  ];
  it.each(said)('is said plainly, and leads back to Home: %s', async (kind, heading, body) => {
    const moment = await Moment.of('bakery-second');
    await moment.open('bakery-second');
    await screen.findByText('Step 1 of 5');
    moment.say({ nextStep: next(kind, null, [role]) });
    await title(heading);
    expect(screen.getByText(body)).toBeInTheDocument();
    await press('Go to Home');
    expect(await screen.findByText('What protects you')).toBeInTheDocument();
  });
});

describe('a change that ended', () => {
  const intent = { kind: 'securityDefaultsOn' } as const;
  const ended = { id: 'mine', intent, total: 1, left: 1, endedAt: '2026-11-24T10:00:00Z' };

  it('and did not do what it was for is shown with a way back and a way on', async () => {
    const moment = await Moment.of('bakery-second');
    await moment.open('bakery-second');
    await screen.findByText('Step 1 of 5');
    moment.say({}, changeAt({ ...ended, stage: 'cancelled' }));
    await title('It is not done yet');
    expect(screen.getByRole('region', { name: 'The change' })).toBeInTheDocument();
    await button('Show me again what will happen');
    await press('Back');
    expect(await title('Keep a spare key')).toBeInTheDocument();
  });

  it('before the guide was opened does not stand in its way', async () => {
    const moment = await Moment.of('bakery-second');
    moment.change = changeAt({ ...ended, stage: 'cancelled' });
    await moment.open('bakery-second');
    expect(await screen.findByText('Step 1 of 5')).toBeInTheDocument();
  });

  it('and left some of the older setting on says so, and goes on with that', async () => {
    const moment = await Moment.of('bakery-second');
    await moment.open('bakery-second');
    await screen.findByText('Step 1 of 5');
    moment.say(
      { headline: protectedBy(moment.status), nextStep: next('turnOffPerUserMfa', 3) },
      changeAt({ ...ended, stage: 'doneWithExceptions', done: 1, left: 0 }),
    );
    expect(await screen.findByText('The older setting is still on for 3 people')).toBeInTheDocument();
    await press('Go on with the older setting');
    expect(await screen.findByText('Step 1 of 4')).toBeInTheDocument();
  });
});

describe('the emergency account', () => {
  it('can be named there', async () => {
    await openWindow('bakery-second');
    await press('Walk me through it');
    await press('Begin');
    await press('Go on');
    await title('Keep a spare key');
    await press('Name an emergency account');
    expect(await screen.findByRole('dialog', { name: 'Emergency accounts' })).toBeInTheDocument();
    await userEvent.setup().keyboard('{Escape}');
    await waitFor(() => expect(screen.getByText('Name an emergency account', { selector: 'button' })).toHaveFocus());
  });

  it('that is named needs no going on without one', async () => {
    const moment = await Moment.of('bakery-second');
    const { emergency } = await fakeBackend('emergency-ready').status();
    moment.status = { ...moment.status, emergency };
    await moment.open('bakery-second');
    await press('Begin');
    await press('Go on');
    await title('Keep a spare key');
    noButton('Go on without one');
    expect(within(screen.getByRole('list', { name: 'Emergency accounts' })).getAllByRole('listitem').length).toBe(2);
    await press('Go on');
    expect(await title('Turn on security defaults')).toBeInTheDocument();
  });

  it('that could not be read is not taken for none', async () => {
    const moment = await Moment.of('bakery-second', (status) => ({
      ...status,
      emergency: { state: 'unknown', because: { code: 'timedOut', params: {} }, refreshing: false },
    }));
    await moment.open('bakery-second');
    await press('Begin');
    await press('Go on');
    await title('Keep a spare key');
    expect(screen.queryByText(/You have not named one yet/)).toBeNull();
  });
});

it('does not take what is not known for everyone', async () => {
  const moment = await Moment.of('bakery-second', (status) => ({
    ...status,
    registration: { state: 'unknown', because: { code: 'noLicence', params: {} }, refreshing: false },
  }));
  await moment.open('bakery-second');
  await press('Begin');
  expect(await screen.findByText('How many have none yet could not be read.')).toBeInTheDocument();
  moment.say({ headline: protectedBy(moment.status), nextStep: next('nothing') });
  expect(await screen.findByText(/^We can't tell who has not set up/)).toBeInTheDocument();
});

it('has the message to the people at hand, without leaving', async () => {
  await openWindow('bakery-second');
  await press('Walk me through it');
  await press('Begin');
  await title('What your people will notice');
  await press('Show a message that you can send them first');
  await button('Copy the message');
  await press('Go on');
  expect(await title('Keep a spare key')).toBeInTheDocument();
});
