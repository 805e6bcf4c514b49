import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { ScenarioName } from '../../../ipc/fake/scenarios';
import { says } from '../../../ipc/fake/policyParts';
import { ADMINS, BLOCK_OLD, EVERYONE } from '../../../ipc/fake/templates';
import { argumentsOf, openWindow } from '../../../test/window';
import { meaningOf } from './meaning';

async function openTemplates(scenario: ScenarioName) {
  const backend = await openWindow(scenario);
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await person.click(await screen.findByText('Make policies from templates'));
  await screen.findByText("Policies from Microsoft's templates");
  return { backend, person };
}

const card = (name: string) => {
  const found = screen.getByText(name).closest('li');
  if (found === null) throw new Error(`no template ${name}`);
  return found;
};

it('has the recommended ones ticked, and plans what stays ticked and what is added', async () => {
  const { backend, person } = await openTemplates('clinic-ready');
  expect(await screen.findByText('3 policies chosen')).toBeInTheDocument();
  await person.click(screen.getByLabelText('Require multifactor authentication for admins'));
  await person.click(screen.getByText('6 more templates'));
  await person.click(screen.getByLabelText('Require multifactor authentication for guest access'));
  expect(screen.getByText('3 policies chosen')).toBeInTheDocument();
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'addPolicies', templates: [BLOCK_OLD, EVERYONE, 'a4072ac0-722b-4991-981b-7f9755daef14'], knowingly: false }],
  ]);
});

it('says in plain words what each does, and what that means for people', async () => {
  await openTemplates('clinic-ready');
  await screen.findByText('3 policies chosen');
  expect(card('Block legacy authentication')).toHaveTextContent(/Keeps everyone out of all apps.*scanners and printers/);
  expect(card('Require multifactor authentication for all users')).toHaveTextContent(/Asks everyone for a second step, in all apps.*asked to set one up/);
});

it('says why something is not offered, and does not offer it', async () => {
  const { person } = await openTemplates('clinic-ready');
  await screen.findByText('3 policies chosen');
  const registering = card('Securing security info registration');
  expect(registering).toHaveTextContent(/made switched off, and is switched on last of all/);
  expect(registering).toHaveTextContent(/somebody has not set up a second step/);
  expect(within(registering).queryByRole('checkbox')).toBeNull();
  await person.click(screen.getByText('6 more templates'));
  expect(card('Require multifactor authentication for risky sign-ins')).toHaveTextContent('It needs Entra ID P2');
  expect(card('Block access for users with insider risk')).toHaveTextContent('It says something that Latch does not understand');
});

it('names the policy that is there already instead of making it twice', async () => {
  await openTemplates('clinic-watching');
  expect(await screen.findByText('You have it already: Require multifactor authentication for admins.')).toBeInTheDocument();
  expect(screen.queryByLabelText('Require multifactor authentication for admins')).toBeNull();
  expect(screen.getByText('Nothing is chosen.')).toBeInTheDocument();
  expect(screen.getByText('Show me what will happen')).toBeDisabled();
});

it('says that the templates are those that Latch brings along, and why', async () => {
  await openTemplates('policies-unread');
  expect(await screen.findByText('These are the templates that Latch brings along')).toBeInTheDocument();
  expect(screen.getByText('Why: Your account may not do this.')).toBeInTheDocument();
});

it('asks first for an emergency account, and goes on without one only when that is said', async () => {
  const { backend, person } = await openTemplates('clinic');
  await screen.findByText('3 policies chosen');
  await person.click(screen.getByText('Show me what will happen'));
  expect(await screen.findByText('No emergency account is ready')).toBeInTheDocument();
  await person.click(screen.getByText('Go on without an emergency account'));
  expect(await screen.findByText('No emergency account is named')).toBeInTheDocument();
  expect(argumentsOf(backend, 'prepareChange')).toEqual([
    [{ kind: 'addPolicies', templates: [BLOCK_OLD, ADMINS, EVERYONE], knowingly: false }],
    [{ kind: 'addPolicies', templates: [BLOCK_OLD, ADMINS, EVERYONE], knowingly: true }],
  ]);
});

it('names emergency accounts in between, and then shows the plan', async () => {
  const { backend, person } = await openTemplates('clinic');
  await screen.findByText('3 policies chosen');
  await person.click(screen.getByText('Show me what will happen'));
  await person.click(await screen.findByText('Name emergency accounts'));
  await person.click(await screen.findByLabelText('Add to this list (Emergency access 1)'));
  await screen.findByText('1 account in this list');
  await person.click(screen.getByText('Close'));
  expect(await screen.findByText('What will happen')).toBeInTheDocument();
  expect(argumentsOf(backend, 'prepareChange').at(-1)).toEqual([{ kind: 'addPolicies', templates: [BLOCK_OLD, ADMINS, EVERYONE], knowingly: false }]);
});

it('says of a policy what people notice, whatever mix it is', () => {
  const device = { kind: 'compliantDevice', name: null } as const;
  const secondStep = { kind: 'secondStep', name: null } as const;
  expect(meaningOf(says({ demands: [secondStep, device], oneIsEnough: true }))).toEqual(['policies.meaning.alternatives']);
  expect(meaningOf(says({ demands: [secondStep, device] }))).toEqual(['policies.meaning.secondStep', 'policies.meaning.device']);
  expect(meaningOf(says({ demands: [{ kind: 'block', name: null }] }))).toEqual(['policies.meaning.block']);
  expect(meaningOf(says({ demands: [{ kind: 'block', name: null }], onlyWhen: [{ kind: 'oldApps', include: [], exclude: [] }] }))).toEqual(['policies.meaning.oldApps']);
  expect(meaningOf(says({ onlyWhen: [{ kind: 'signInRisk', include: ['high'], exclude: [] }] }))).toEqual(['policies.meaning.risk', 'policies.meaning.secondStep']);
  expect(meaningOf(says({ demands: [], session: [{ kind: 'signInEachTime', hours: null }] }))).toEqual(['policies.meaning.session']);
});
