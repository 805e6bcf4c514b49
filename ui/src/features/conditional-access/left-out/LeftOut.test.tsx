import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { Backend } from '../../../ipc/backend';
import type { ScenarioName } from '../../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../../test/window';

async function openLeftOut(scenario: ScenarioName, name: string, instead: Partial<Backend> = {}) {
  const backend = await openWindow(scenario, instead);
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await person.click(await screen.findByText(name));
  await person.click(await screen.findByText('Choose who is left out'));
  return { backend, person };
}

const FIRST = 'CA001: Require a second step for everyone';
const line = async (name: string) => {
  const found = (await screen.findByText(name, { selector: '[role="dialog"] [role="dialog"] *, .fui-DialogSurface *' })).closest('li');
  if (found === null) throw new Error(`no line of ${name}`);
  return within(found);
};

const raw = (users: object) => JSON.stringify({ id: 'p1', conditions: { users } });
const ids = { one: '00000000-0000-4000-8000-000000000005', other: '00000000-0000-4000-8000-000000000007' };

it('sends everyone who stays left out back, also what it has no name for', async () => {
  const { backend, person } = await openLeftOut('group-allowed', FIRST, {
    policyJson: () => Promise.resolve(raw({ excludeUsers: [ids.one, ids.other, 'GuestsOrExternalUsers', 'gone'], excludeGroups: ['g1', 'g2'] })),
  });
  expect(await screen.findByText('4 people are left out')).toBeInTheDocument();
  expect(await screen.findByText('Somebody who is not in the list of people')).toBeInTheDocument();
  // Which of the groups has which name is not certain, so the ids stand.
  await person.click((await line('g2')).getByText('No longer leave out'));
  await person.click((await line('Olu Adeyemi')).getByText('No longer leave out'));
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'setPolicyExceptions', policy: 'p1', people: [ids.other, 'GuestsOrExternalUsers', 'gone'], groups: ['g1'], until: null, knowingly: false }],
  ]);
});

it('leaves nobody out any more when the last is taken in again', async () => {
  const { backend, person } = await openLeftOut('group-allowed', FIRST, {
    policyJson: () => Promise.resolve(raw({ excludeUsers: [ids.one] })),
  });
  await person.click((await line('Olu Adeyemi')).getByText('No longer leave out'));
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'setPolicyExceptions', policy: 'p1', people: [], groups: [], until: null, knowingly: false }],
  ]);
});

it('leaves somebody out until a day that has not passed', async () => {
  const { backend, person } = await openLeftOut('group-allowed', FIRST, { policyJson: () => Promise.resolve(raw({ excludeUsers: [] })) });
  await screen.findByText('0 people are left out');
  await person.click(screen.getByLabelText('Leave somebody out'));
  await person.paste('jonas.lindqvist@');
  await person.click((await screen.findAllByText('Leave out'))[0] ?? document.body);
  await person.click(screen.getByLabelText('Until a day, for example for a journey'));
  const day = await screen.findByLabelText(/^Last day/);
  await person.type(day, '2020-01-01');
  await person.click(screen.getByText('Show me what will happen'));
  expect(await screen.findByText('Please choose a day that has not passed.')).toBeInTheDocument();
  expect(argumentsOf(backend, 'prepareChange')).toEqual([]);
  await person.clear(day);
  await person.type(day, '2099-12-24');
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'setPolicyExceptions', policy: 'p1', people: ['00000000-0000-4000-8000-000000000001'], groups: [], until: '2099-12-24', knowingly: false }],
  ]);
});

it('makes no plan as long as nothing is different', async () => {
  const { backend, person } = await openLeftOut('group-allowed', FIRST);
  await screen.findByText('3 people are left out');
  await person.click(screen.getByText('Show me what will happen'));
  expect(await screen.findByText(/^Nothing is different yet/)).toBeInTheDocument();
  expect(argumentsOf(backend, 'prepareChange')).toEqual([]);
});

it('says of an emergency account that it should stay left out', async () => {
  const { person } = await openLeftOut('group-allowed', FIRST);
  await person.click((await line('Emergency access 1')).getByText('No longer leave out'));
  expect(await screen.findByText('No longer left out. An emergency account should stay left out.')).toBeInTheDocument();
});

it('reads the policy each time, and sends nothing back of one that it cannot read', async () => {
  const { backend, person } = await openLeftOut('group-allowed', FIRST, { policyJson: () => Promise.resolve('{"id":"p1"}') });
  expect(await screen.findByText('The answer made no sense')).toBeInTheDocument();
  expect(screen.queryByText('Show me what will happen')).toBeNull();
  await person.click(screen.getByText('Close'));
  await waitFor(() => {
    expect(screen.queryByText('The answer made no sense')).toBeNull();
  });
  expect(argumentsOf(backend, 'prepareChange')).toEqual([]);
});

it('keeps what was chosen when news of the policy comes meanwhile, and then leaves out whom somebody else has added too', async () => {
  let users = { excludeUsers: [ids.one, ids.other] };
  const { backend, person } = await openLeftOut('group-allowed', FIRST, { policyJson: () => Promise.resolve(raw(users)) });
  await person.click((await line('Olu Adeyemi')).getByText('No longer leave out'));
  expect(argumentsOf(backend, 'refresh')).toEqual([['conditionalAccess']]);
  users = { excludeUsers: [ids.one, ids.other, 'added-by-somebody'] };
  backend.say('status');
  await screen.findByText('Somebody who is not in the list of people');
  expect(screen.getByText('No longer left out')).toBeInTheDocument();
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'setPolicyExceptions', policy: 'p1', people: [ids.other, 'added-by-somebody'], groups: [], until: null, knowingly: false }],
  ]);
});

it('gives somebody who is left out for good a last day, without a change of the policy', async () => {
  const { backend, person } = await openLeftOut('group-allowed', FIRST, {
    policyJson: () => Promise.resolve(raw({ excludeUsers: [ids.one] })),
  });
  const olu = await line('Olu Adeyemi');
  await person.click(olu.getByText('Set a last day'));
  await person.click(olu.getByText('Keep this day'));
  expect(olu.getByText('Please choose a day that has not passed.')).toBeInTheDocument();
  expect(argumentsOf(backend, 'setExceptionDay')).toEqual([]);
  await person.type(olu.getByLabelText('Last day for Olu Adeyemi'), '2099-12-24{Enter}');
  await waitFor(() => olu.getByText(/^Until /));
  expect(argumentsOf(backend, 'setExceptionDay')).toEqual([['p1', ids.one, '2099-12-24']]);
  expect(argumentsOf(backend, 'prepareChange')).toEqual([]);
});

it('leaves somebody out for good who was left out until a day, without a change of the policy', async () => {
  const { backend, person } = await openLeftOut('group-allowed', FIRST, {
    policyJson: () => Promise.resolve(raw({ excludeUsers: [ids.one] })),
  });
  await backend.setExceptionDay('p1', ids.one, '2099-12-24');
  const olu = await line('Olu Adeyemi');
  await person.click(await waitFor(() => olu.getByText('Change the last day')));
  await person.click(olu.getByText('For good'));
  await waitFor(() => olu.getByText('Set a last day'));
  expect(argumentsOf(backend, 'setExceptionDay').at(-1)).toEqual(['p1', ids.one, null]);
  expect(argumentsOf(backend, 'prepareChange')).toEqual([]);
});

it('has no last day for an emergency account, nor for somebody who is taken in again', async () => {
  const { person } = await openLeftOut('group-allowed', FIRST);
  expect((await line('Emergency access 1')).queryByText(/last day$/)).toBeNull();
  const ingrid = await line('Ingrid Berg');
  expect(ingrid.getByText(/last day$/)).toBeInTheDocument();
  await person.click(ingrid.getByText('No longer leave out'));
  expect(ingrid.queryByText(/last day$/)).toBeNull();
});
