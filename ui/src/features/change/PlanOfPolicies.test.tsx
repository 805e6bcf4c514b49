import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { PlanPolicyChange, PlanPolicyView } from '../../ipc/bindings';
import { says } from '../../ipc/fake/policyParts';
import type { ScenarioName } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';
import { gathered } from './PlanPolicies';

async function openMove(scenario: ScenarioName) {
  const backend = await openWindow(scenario);
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await person.click(await screen.findByText(/^Move to Conditional Access/));
  await screen.findByText(/^These policies take over/);
  return { backend, person };
}

async function openPlan(scenario: ScenarioName) {
  const opened = await openMove(scenario);
  await opened.person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  return opened;
}

const partsOf = (list: string) =>
  within(screen.getByRole('list', { name: list, hidden: true }))
    .getAllByRole('listitem', { hidden: true })
    .map(({ textContent }) => textContent);

const entry = (name: string) => screen.getByText(name, { selector: '[role="dialog"] *' }).closest('li');

it('takes the policies that Latch made, the one that waits switched off too, unless something else is ticked', async () => {
  const { backend, person } = await openMove('clinic-watched');
  expect(screen.getAllByRole('checkbox', { name: /Made by Latch/, hidden: true })).toHaveLength(4);
  await person.click(screen.getByLabelText(/^Block legacy authentication/));
  await person.click(screen.getByText('Show me what will happen'));
  await screen.findByText('What will happen');
  const [[intent]] = argumentsOf(backend, 'prepareChange') as [[{ kind: string; policies: string[] }]];
  expect(intent.kind).toBe('moveToConditionalAccess');
  expect(intent.policies).toHaveLength(3);
});

it('shows the move in its order, each policy with what it says, and for how long nothing asks anybody', async () => {
  await openPlan('clinic-watched');
  expect(partsOf('Latch does it in this order')).toEqual([
    'Take you yourself out of the exceptions of 3 policies.',
    'Turn off security defaults.',
    'Switch on 3 policies, those for administrators first.',
  ]);
  expect(entry('Require multifactor authentication for all users')).toHaveTextContent(
    'You yourself are no longer left out of it. It is switched on.Asks everyone for a second step, except 2 emergency accounts, in all apps.',
  );
  expect(screen.getByText('For about 4 seconds nothing asks anybody')).toBeInTheDocument();
  expect(screen.getByText("If a policy can't be switched on, Latch puts everything back by itself.")).toBeInTheDocument();
  expect(screen.getByText('Switch on 3 policies')).toBeInTheDocument();
});

it('says which policy it leaves alone, and why', async () => {
  await openPlan('clinic-watched');
  expect(screen.getByText('What stays as it is')).toBeInTheDocument();
  expect(entry('Securing security info registration')).toHaveTextContent(/Somebody has not set up a second step/);
});

it('says who can still sign in, who has to set something up first, and that Microsoft says the same', async () => {
  await openPlan('clinic-watched');
  expect(screen.getByText('You can still sign in afterwards.')).toBeInTheDocument();
  expect(screen.getByText('14 people would have to set up a second step first')).toBeInTheDocument();
  expect(screen.getByText('3 people would be kept out of some ways in, such as old apps or some places')).toBeInTheDocument();
  expect(screen.getByText('It says the same as Latch about Amina Haddad, Emergency access 1, and Emergency access 2.')).toBeInTheDocument();
});

it('starts only when the name of the organization is typed', async () => {
  const { backend, person } = await openPlan('clinic-watched');
  await person.click(screen.getByText('Switch on 3 policies'));
  expect(await screen.findByText('This is not the same as Clínica Vale do Sol.')).toBeInTheDocument();
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);
  await person.click(screen.getByLabelText(/^Type the name of the organization/));
  await person.paste('Clínica Vale do Sol');
  await person.click(screen.getByText('Switch on 3 policies'));
  expect(await screen.findByText('Your policies are on')).toBeInTheDocument();
  expect(screen.getByText('3 policies are on.')).toBeInTheDocument();
  expect(screen.getByText('Everyone is asked for a second step.')).toBeInTheDocument();
});

it('never shows what is not known as fine, and names who would be shut out', async () => {
  await openPlan('move-cannot-go-back');
  expect(screen.getByText("We can't tell whether you could still sign in.")).toBeInTheDocument();
  expect(screen.queryByText('You can still sign in afterwards.')).toBeNull();
  expect(screen.queryByText('Nobody of them is kept out.')).toBeNull();
  const shut = screen.getAllByText('2 people could not sign in any more');
  expect(shut.length).toBeGreaterThan(0);
  expect(screen.getByText("About 3 people we can't tell")).toBeInTheDocument();
  expect(screen.getByText('It says something else than Latch about Amina Haddad: it is about Block legacy authentication.')).toBeInTheDocument();
  expect(screen.getByText('It gave no answer about Emergency access 1 and Emergency access 2. That is not a yes.')).toBeInTheDocument();
  expect(screen.queryByText(/^It says the same as Latch/)).toBeNull();
});

it('says before it starts whether it can be put back, and whose policies forbid it', async () => {
  await openPlan('move-cannot-go-back');
  expect(screen.getByText("It can't be put back, so Latch goes on until people are covered.")).toBeInTheDocument();
  expect(screen.getByText("It can't be put back while these policies exist: Microsoft-managed: Block legacy authentication.")).toBeInTheDocument();
  expect(screen.getByText(/Latch can't put security defaults back\. It goes on trying/)).toBeInTheDocument();
});

it('says that Microsoft can be asked only of policies that are there', async () => {
  const backend = await openWindow('clinic-ready');
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await person.click(await screen.findByText('Try out the recommended policies'));
  await person.click(await screen.findByText('Show me what will happen'));
  await screen.findByText('What will happen');
  expect(screen.getByText(/^It can't be asked yet/)).toBeInTheDocument();
  expect(entry('Block legacy authentication')).toHaveTextContent('It is added, and only watches.Would keep everyone out of all apps');
  // Nobody is asked by what only watches.
  expect(screen.getByText(/at the first sign-in after a policy is switched on/)).toBeInTheDocument();
  await person.click(screen.getByText('Add 3 policies'));
  expect(await screen.findByText('The policies are there, and ask nobody yet')).toBeInTheDocument();
  expect(argumentsOf(backend, 'confirmChange')).toHaveLength(1);
});

it('says to whoever would be locked out that it is they, in plain words, and sends nothing', async () => {
  const { backend, person } = await openMove('clinic-watched');
  backend.fail('prepareChange', 'wouldLockOut', { count: '2', names: 'Ana Silva, Amina Haddad' });
  await person.click(screen.getByText('Show me what will happen'));
  expect(await screen.findByText('You would be locked out yourself.')).toBeInTheDocument();
  expect(screen.getByText(/^With this, Ana Silva, Amina Haddad could not sign in any more/)).toBeInTheDocument();
  expect(screen.queryByText(/Go on without/)).toBeNull();
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);
});

it('leads to those who have not registered where they would be shut out', async () => {
  const { backend, person } = await openMove('clinic-watched');
  backend.fail('prepareChange', 'somebodyUnregistered', { count: '14', names: 'Ana Silva, Rui Costa' });
  await person.click(screen.getByText('Show me what will happen'));
  expect(await screen.findByText(/^Ana Silva, Rui Costa and others have none yet/)).toBeInTheDocument();
  await person.click(screen.getByText('See who it is'));
  expect(await screen.findByRole('heading', { name: 'People', level: 1 })).toBeInTheDocument();
});

it('tries once more what somebody else has changed in between, and keeps what they did', async () => {
  const { backend, person } = await openMove('clinic-watched');
  backend.fail('prepareChange', 'policyChanged', { name: 'Block legacy authentication' });
  await person.click(screen.getByText('Show me what will happen'));
  expect(await screen.findByText(/^Block legacy authentication is not as it was when Latch read it\. Nothing of what they did is lost/)).toBeInTheDocument();
  backend.mend('prepareChange');
  await person.click(screen.getByText('Try again'));
  expect(await screen.findByText('What will happen')).toBeInTheDocument();
});

it('says first, red and in words, that nothing has replaced security defaults, with both ways on', async () => {
  await openWindow('clinic-move-open');
  const shown = within(await screen.findByRole('region', { name: 'The change' }));
  expect(shown.getByText(/^Security defaults were switched off at \d\d.\d\d.* and nothing has replaced them$/)).toBeInTheDocument();
  expect(shown.getByText('Nothing asks 180 people who were asked before.')).toBeInTheDocument();
  expect(shown.getByText('Go on from here')).toBeInTheDocument();
  expect(shown.getByText('Put back what was changed')).toBeInTheDocument();
  const top = screen.getByRole('heading', { level: 1 });
  expect(top).toHaveTextContent(/^Security defaults were switched off at .* and nothing has replaced them\.$/);
  expect(screen.getByText('Left open')).toBeInTheDocument();
  expect(screen.getByText(/^Nothing asks 180 people who were asked before\. Finish the move to Conditional Access, or put it back\.$/)).toBeInTheDocument();
});

it('shows a move that was cut off also on the page of the policies, and lets nothing be changed until it is settled', async () => {
  await openWindow('clinic-move-open');
  const person = userEvent.setup();
  await person.click(within(screen.getByRole('navigation')).getByText('Conditional Access'));
  await waitFor(() => {
    expect(screen.getByRole('heading', { name: 'Conditional Access', level: 1 })).toBeInTheDocument();
  });
  const shown = within(await screen.findByRole('region', { name: 'The change' }));
  expect(shown.getByText(/^Security defaults were switched off at/)).toBeInTheDocument();
  // What comes first is the change: nothing else suggests itself meanwhile.
  expect(screen.queryByText('Move to Conditional Access')).toBeNull();
  expect((await screen.findAllByText('A change is under way. It has to end first.')).length).toBeGreaterThan(0);
});

it('gathers what happens to one policy, and takes new ones of different names apart', () => {
  const turn = (id: string | null, name: string, change: PlanPolicyChange, words = says()): PlanPolicyView => ({ id, name, words, change });
  const last = says({ oneIsEnough: true });
  const meant = gathered([turn('a', 'A', 'youNotLeftOut'), turn(null, 'N', 'madeWatching'), turn('a', 'A', 'on', last), turn(null, 'M', 'madeOff')]);
  expect(meant.map(({ policy: { name }, changes }) => [name, changes])).toEqual([
    ['A', ['youNotLeftOut', 'on']],
    ['N', ['madeWatching']],
    ['M', ['madeOff']],
  ]);
  expect(meant[0]?.policy.words).toBe(last);
});
