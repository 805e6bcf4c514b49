import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { Backend } from '../../ipc/backend';
import type { ScenarioName } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';

async function openPolicy(scenario: ScenarioName, name: string, instead: Partial<Backend> = {}) {
  const backend = await openWindow(scenario, instead);
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await person.click(await screen.findByText(name));
  await screen.findByText('Point by point');
  return { backend, person };
}

it('names everyone who is left out, and says which of them only until a day', async () => {
  await openPolicy('group-allowed', 'CA001: Require a second step for everyone');
  expect(screen.getByText('It is about 11,786 people.')).toBeInTheDocument();
  const left = screen.getByText('Who is left out').nextElementSibling;
  expect(left).toHaveTextContent(/Ingrid Berg.*Emergency access 1.*2 of them are emergency accounts.*The group “Finance \(external\)”/);
  expect(screen.getByText('Ingrid Berg is left out until December 24, 2026')).toBeInTheDocument();
});

it('says that it is not known how many people a policy is about', async () => {
  await openPolicy('group-allowed', 'Agents (preview)');
  expect(screen.getByText('How many people it is about is not known.')).toBeInTheDocument();
  expect(screen.getByText('Not understood').nextElementSibling).toHaveTextContent('conditions.clientApplications');
});

it('shows the raw policy one click away, and copies it', async () => {
  const { backend, person } = await openPolicy('group-allowed', 'Test Jürgen');
  expect(argumentsOf(backend, 'policyJson')).toEqual([]);
  await person.click(screen.getByText('The whole policy as Microsoft has it'));
  expect(await screen.findByText(/"displayName": "Test Jürgen"/)).toBeInTheDocument();
  await person.click(screen.getByText('Copy it'));
  expect(await navigator.clipboard.readText()).toContain('"displayName": "Test Jürgen"');
});

it.each([
  ['Switch it on', { kind: 'setPolicyState', policy: 'p5', state: 'on', knowingly: false }],
  ['Let it only watch', { kind: 'setPolicyState', policy: 'p5', state: 'reportOnly', knowingly: false }],
  ['Delete', { kind: 'deletePolicy', policy: 'p5' }],
])('opens a plan: %s', async (label, intent) => {
  const { backend, person } = await openPolicy('group-allowed', 'Test Jürgen');
  expect(screen.queryByText('Switch it off')).toBeNull();
  await person.click(screen.getByText(label));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[intent]]);
});

it("changes of Microsoft's own policies only what Microsoft lets it", async () => {
  await openPolicy('group-allowed', 'Microsoft-managed: Block legacy authentication');
  expect(screen.getByText(/^Microsoft may switch it on by itself from January 10, 2027/)).toBeInTheDocument();
  expect(screen.getByText('Switch it on')).toBeEnabled();
  expect(screen.getByText('Choose who is left out')).toBeEnabled();
  for (const action of ['Rename', 'Make a copy', 'Delete']) expect(screen.queryByText(action)).toBeNull();
  expect(screen.getByText(/^This is one of Microsoft's own policies/)).toBeInTheDocument();
});

it('does not switch a policy on beside security defaults, and says what does', async () => {
  await openPolicy('clinic-watching', 'Require multifactor authentication for all users');
  expect(screen.getByText('Switch it on')).toBeDisabled();
  expect(screen.getByText(/“Move to Conditional Access” does both in the right order/)).toBeInTheDocument();
  expect(screen.getByText('Switch it off')).toBeEnabled();
});

it('lets no policy about setting up a second step only watch, because none can', async () => {
  await openPolicy('clinic-watching', 'Securing security info registration');
  expect(screen.queryByText('Let it only watch')).toBeNull();
  expect(screen.getByText(/such a policy can't only watch/)).toBeInTheDocument();
});

it('renames a policy only to a name that is another and is free', async () => {
  const { backend, person } = await openPolicy('group-allowed', 'Test Jürgen');
  await person.click(screen.getByText('Rename'));
  const field = await screen.findByLabelText(/^Name/);
  expect(field).toHaveValue('Test Jürgen');
  await person.click(screen.getByText('Show me what will happen'));
  expect(await screen.findByText('This is the name that it has.')).toBeInTheDocument();
  await person.clear(field);
  expect(await screen.findByText('Please write a name.')).toBeInTheDocument();
  await person.paste('Kiosk');
  expect(await screen.findByText('There is a policy of this name already.')).toBeInTheDocument();
  await person.paste(' 2');
  await person.keyboard('{Enter}');
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'renamePolicy', policy: 'p5', name: 'Kiosk 2' }]]);
});

it('copies a policy under a name of its own, and gives the keyboard back to where it began', async () => {
  const { backend, person } = await openPolicy('group-allowed', 'Test Jürgen');
  await person.click(screen.getByText('Make a copy'));
  expect(await screen.findByLabelText(/^Name/)).toHaveValue('Test Jürgen (copy)');
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'duplicatePolicy', policy: 'p5', name: 'Test Jürgen (copy)' }]]);
  await person.click(screen.getByText('Cancel'));
  await waitFor(() => {
    expect(screen.getByText('Make a copy')).toHaveFocus();
  });
});

it('shows everyone whom nothing would ask, and wants the name of the organization, before a policy is deleted', async () => {
  const { backend, person } = await openPolicy('clinic-moved', 'Require multifactor authentication for all users');
  await person.click(screen.getByText('Delete'));
  expect(await screen.findByText('5 people would then be asked by nothing')).toBeInTheDocument();
  await person.click(screen.getByText('Delete it'));
  expect(await screen.findByText('This is not the same as Clínica Vale do Sol.')).toBeInTheDocument();
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);
  await person.click(screen.getByLabelText(/^Type the name of the organization/));
  await person.paste('Clínica Vale do Sol');
  await person.click(screen.getByText('Delete it'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'confirmChange')).toEqual([[expect.anything(), expect.anything(), { reason: null, organizationName: 'Clínica Vale do Sol' }]]);
  });
});

it('changes the last day of somebody in the panel by keyboard, and keeps the keyboard there', async () => {
  const backend = await openWindow('clinic-exceptions-over');
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  const [change] = await screen.findAllByLabelText(/^Change the last day: /);
  const name = change?.getAttribute('aria-label')?.split(': ')[1] ?? '';
  change?.focus();
  await person.keyboard('{Enter}');
  const day = await screen.findByLabelText(`Last day for ${name}`);
  expect(day).toHaveFocus();
  // A day that is over is not proposed again.
  expect(day).toHaveValue('');
  await person.type(day, '2099-12-24');
  await person.keyboard('{Enter}');
  await waitFor(() => {
    expect(argumentsOf(backend, 'setExceptionDay')).toEqual([[expect.any(String), expect.any(String), '2099-12-24']]);
  });
  // It is no longer over, so it is not among these any more.
  await waitFor(() => {
    expect(screen.queryByLabelText(`Change the last day: ${name}`)).toBeNull();
  });
});
