import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { Backend } from '../../ipc/backend';
import type { ScenarioName } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';

// Many things are looked for by their words: to look through a whole page for a role takes long here.

async function openPolicies(scenario: ScenarioName, instead: Partial<Backend> = {}) {
  const backend = await openWindow(scenario, instead);
  const person = userEvent.setup();
  const navigation = within(screen.getByRole('navigation'));
  await person.click(navigation.getByText('Conditional Access'));
  await screen.findByRole('heading', { name: 'Conditional Access', level: 1 });
  return { backend, person };
}

const rows = () => within(screen.getByRole('list', { name: 'Policies' })).getAllByRole('listitem');
const row = (name: string) => {
  const found = rows().find((each) => within(each).queryByText(name) !== null);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
};

it('stands between People and History', async () => {
  await openPolicies('bakery-start');
  const entries = within(screen.getByRole('navigation')).getAllByRole('button').map(({ textContent }) => textContent);
  expect(entries.slice(0, 4)).toEqual(['Home', 'People', 'Conditional Access', 'History']);
});

it('says without a licence what it takes and that security defaults would do, and offers no policies', async () => {
  const { person } = await openPolicies('bakery-start');
  await screen.findByText('Your plan does not include Conditional Access.');
  expect(screen.getByText(/It comes with Entra ID P1/)).toBeInTheDocument();
  expect(screen.getByText(/Home has the switch/)).toBeInTheDocument();
  expect(screen.queryByText('Make policies from templates')).toBeNull();
  await person.click(screen.getByText('Go to Home'));
  expect(await screen.findByText('What protects you')).toBeInTheDocument();
});

it('has nothing to do without a licence where security defaults are on', async () => {
  await openPolicies('bakery-done');
  expect(await screen.findByText(/are the right choice for you/)).toBeInTheDocument();
  expect(screen.queryByText('Go to Home')).toBeNull();
});

it('begins with the recommended policies where there are none', async () => {
  const { person } = await openPolicies('clinic');
  await screen.findByText('There are no policies yet.');
  await person.click(screen.getByText('Try out the recommended policies'));
  const heading = await screen.findByRole('heading', { name: "Policies from Microsoft's templates" });
  // It is there a moment before it takes the keyboard.
  await waitFor(() => expect(heading).toHaveFocus());
});

it('advises a week of looking with the day on which it is over, and lets the others go on at once', async () => {
  await openPolicies('clinic-watching');
  await screen.findByText('Your 3 policies are only watching.');
  expect(screen.getByText("Microsoft's security defaults ask people meanwhile.")).toBeInTheDocument();
  const over = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' }).format(Date.now() + 4 * 24 * 60 * 60_000);
  expect(screen.getByText(`Let them watch for a week before you move. The week is over on ${over}.`)).toBeInTheDocument();
  expect(screen.getByText('See what they would have done')).toBeInTheDocument();
  expect(screen.getByText('Move to Conditional Access now')).toBeInTheDocument();
});

it('moves next when the week is over', async () => {
  await openPolicies('clinic-watched');
  expect(await screen.findByText('Move to Conditional Access')).toBeInTheDocument();
  expect(screen.getByText(/^The week of watching was over on/)).toBeInTheDocument();
});

it("says in Home's own sentence what the policies come to, and has nothing to do when they are on", async () => {
  await openPolicies('clinic-moved');
  expect(await screen.findByText('4 policies are on.')).toBeInTheDocument();
  expect(screen.getByText('Everyone is asked for a second step.')).toBeInTheDocument();
  expect(screen.queryByText('Try out the recommended policies')).toBeNull();
});

it('never shows what could not be read as nothing', async () => {
  const { backend, person } = await openPolicies('policies-unread');
  await screen.findByText("We can't tell what your policies do.");
  expect(screen.getByText('Your account may not do this')).toBeInTheDocument();
  expect(screen.queryByText('There are no policies yet.')).toBeNull();
  expect(screen.queryByText(/does not include Conditional Access/)).toBeNull();
  await person.click(screen.getByText('Read again'));
  expect(argumentsOf(backend, 'refresh')).toEqual([['conditionalAccess']]);
});

it('says while it is reading that it is reading', async () => {
  await openPolicies('policies-reading');
  expect(await screen.findByText('Reading your policies')).toBeInTheDocument();
  expect(screen.queryByText('There are no policies yet.')).toBeNull();
});

it('shows policies that outlive their licence, with what can still be done', async () => {
  await openPolicies('policies-lapsed');
  expect(await screen.findByText('Your plan no longer includes the 1 policy that you have.')).toBeInTheDocument();
  expect(screen.getByText(/go on working/)).toBeInTheDocument();
  expect(rows()).toHaveLength(1);
});

it('says of each policy what it does, its state in a word, who made it, and when Microsoft may switch its own on', async () => {
  await openPolicies('group-allowed');
  await screen.findByText('11 policies are on.');
  expect(rows()).toHaveLength(30);
  const first = row('CA001: Require a second step for everyone');
  expect(first).toHaveTextContent('On');
  expect(first).toHaveTextContent('Asks everyone for a second step, except Ingrid Berg, 2 emergency accounts, and the group “Finance (external)”, in all apps.');
  expect(first).toHaveTextContent('Made by your organization');
  const managed = row('Microsoft-managed: Block legacy authentication');
  expect(managed).toHaveTextContent("Microsoft's own");
  expect(managed).toHaveTextContent('May switch itself on from January 10, 2027');
  expect(managed).toHaveTextContent('Only watching');
  expect(managed).toHaveTextContent(/Would keep everyone out/);
  expect(row('From another program')).toHaveTextContent('this is not all of it');
  expect(row('A policy without a name')).toBeInTheDocument();
});

it('finds policies by their names and by what they do', async () => {
  const { person } = await openPolicies('group-allowed');
  await screen.findByText('30 policies shown');
  await person.click(screen.getByLabelText('Find a policy'));
  await person.paste('terms use');
  expect(await screen.findByText('1 policy shown')).toBeInTheDocument();
  expect(row('Terms of use 2026')).toBeInTheDocument();
  await person.clear(screen.getByLabelText('Find a policy'));
  await person.paste('zebra');
  await person.click(await screen.findByText('Show all policies'));
  expect(await screen.findByText('30 policies shown')).toBeInTheDocument();
});

it('shows any of the chosen states, and of those only what else is chosen', async () => {
  const { person } = await openPolicies('group-allowed');
  await person.click(await screen.findByText('Only watching (5)'));
  expect(await screen.findByText('5 policies shown')).toBeInTheDocument();
  await person.click(screen.getByText('Off (13)'));
  expect(await screen.findByText('18 policies shown')).toBeInTheDocument();
  await person.click(screen.getByText("Microsoft's own (2)"));
  expect(await screen.findByText('2 policies shown')).toBeInTheDocument();
});

it('holds as many policies as there may be', async () => {
  await openPolicies('policies-many');
  expect(await screen.findByText('240 policies shown')).toBeInTheDocument();
  // By the element: asking each of so many rows for its role takes half a minute.
  expect(screen.getByLabelText('Policies', { selector: 'ul' }).children).toHaveLength(240);
});

it('compares two, and says where they differ, where not, and where it cannot tell', async () => {
  const { person } = await openPolicies('group-allowed');
  await screen.findByText('30 policies shown');
  await person.click(screen.getByLabelText('Compare CA005: Guests'));
  expect(screen.getByText('Tick one more to compare.')).toBeInTheDocument();
  await person.click(screen.getByLabelText('Compare Marketing pilot (do not touch!!)'));
  await person.click(screen.getByText('Compare these two'));
  const beside = await screen.findByText('Two policies side by side');
  await waitFor(() => expect(beside).toHaveFocus());
  const line = (point: string) => screen.getByText(point).closest('tr');
  expect(line('Whom it is about')).toHaveTextContent(/Different.*Guests.*The group “Marketing”/);
  expect(line('What it demands')).toHaveTextContent(/The same/);
  expect(line('Not for these')).toHaveTextContent(/Different.*2 apps.*Nothing/);
  expect(screen.getByText('They differ in 3 points.')).toBeInTheDocument();
  await person.click(screen.getByText('Back to all policies'));
  expect(await screen.findByText('30 policies shown')).toBeInTheDocument();
});

it('names those who are left out for longer than was meant, and opens the policy', async () => {
  const { person } = await openPolicies('clinic-exceptions-over');
  expect(await screen.findByText('2 people are still left out of a policy, though the day is over')).toBeInTheDocument();
  expect(screen.getAllByText(/was to be left out until August 31, 2026, and still is$/)).toHaveLength(2);
  await person.click(screen.getByText('Open Require multifactor authentication for all users'));
  expect(await screen.findByText('Point by point')).toBeInTheDocument();
});

it('keeps the keyboard where it was when a policy is closed', async () => {
  const { person } = await openPolicies('clinic-watching');
  const opener = await screen.findByText('Block legacy authentication');
  await person.click(opener);
  await screen.findByText('Point by point');
  await person.click(screen.getByLabelText('Close'));
  await waitFor(() => {
    expect(screen.getByText('Block legacy authentication')).toHaveFocus();
  });
});

it('says to somebody who may only look who may change them', async () => {
  const { person } = await openPolicies('policies-reader');
  expect(await screen.findByText(/^Needs Security Administrator, Conditional Access Administrator, or Global Administrator\. You are Global Reader\.$/)).toBeInTheDocument();
  await person.click(screen.getByText('CA002: Block old mail apps'));
  await screen.findByText('Point by point');
  for (const action of ['Let it only watch', 'Switch it off', 'Choose who is left out', 'Rename', 'Make a copy', 'Delete']) {
    expect(screen.getByText(action)).toBeDisabled();
  }
});

it('saves a backup and says where it is', async () => {
  const { person } = await openPolicies('clinic-watching');
  await person.click(await screen.findByText('Save a backup'));
  expect(await screen.findByText(/Policies of Clínica Vale do Sol/)).toBeInTheDocument();
});

it('restores a deleted policy by a plan', async () => {
  const { backend, person } = await openPolicies('clinic-moved');
  await person.click(await screen.findByText('1 deleted policy can be restored'));
  await person.click(screen.getByText('Restore'));
  await screen.findByText('Restore a policy');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'restorePolicy', policy: 'd1' }]]);
});

it('follows a change of policies where it was begun, and shows what became of them', async () => {
  const { person } = await openPolicies('clinic-moved');
  await person.click(await screen.findByText('1 deleted policy can be restored'));
  await person.click(screen.getByText('Restore'));
  await person.click(await screen.findByText('Restore it'));
  expect(await screen.findByText('The policy is back, and only watches')).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: 'Conditional Access', level: 1 })).toBeInTheDocument();
  expect(row('Second step for the laboratory')).toHaveTextContent('Only watching');
});

it('opens with the policy that a finding is about, and once only', async () => {
  await openWindow('findings-every');
  const person = userEvent.setup();
  const [first] = await screen.findAllByText('Open the policy');
  await person.click(first ?? document.body);
  expect(await screen.findByText('What you can do')).toBeInTheDocument();
  expect(screen.getByText('The whole policy as Microsoft has it')).toBeInTheDocument();
  await person.click(screen.getByLabelText('Close'));
  await waitFor(() => {
    expect(screen.queryByText('What you can do')).toBeNull();
  });
});
