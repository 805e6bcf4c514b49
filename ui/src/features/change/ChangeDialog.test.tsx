import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import { BackendError } from '../../ipc/backend';
import type { PlanView } from '../../ipc/bindings';
import { argumentsOf, openWindow } from '../../test/window';

// By their words: to look through a whole plan for a role takes long here.

it('turns off security defaults only with a reason and the name of the organization, and sends nothing else', async () => {
  const backend = await openWindow('clinic');
  const person = userEvent.setup();
  await person.click(await screen.findByRole('switch', { name: 'Security defaults' }));
  const confirm = await screen.findByText('Turn off for 180 people');
  const reason = screen.getByLabelText(/^Why are you doing this/);
  const name = screen.getByLabelText(/^Type the name of the organization/);

  await person.click(confirm);
  await person.type(reason, 'Moving to Conditional Access');
  await person.type(name, 'Another Clinic');
  await person.click(confirm);
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);

  await person.clear(name);
  await person.type(name, 'Clínica Vale do Sol');
  await person.click(confirm);
  await waitFor(() => {
    expect(argumentsOf(backend, 'confirmChange')).toEqual([
      [
        expect.stringMatching(/^plan-/),
        expect.stringMatching(/^hash-/),
        { reason: 'Moving to Conditional Access', organizationName: 'Clínica Vale do Sol' },
      ],
    ]);
  });
});

it('asks for the permission first, and shows the plan again before anything starts', async () => {
  const backend = await openWindow('bakery-start');
  const person = userEvent.setup();
  await person.click(await screen.findByText('Turn off for everyone'));
  await person.click(await screen.findByText('Turn it off for them too'));
  const ask = await screen.findByText('Allow this in the browser');
  expect(screen.queryByText('Turn off for 5 people')).toBeNull();

  await person.click(ask);
  await screen.findByText('Turn off for 5 people');
  expect(argumentsOf(backend, 'askPermission')).toEqual([['perUserMfa']]);
  // What was chosen is still meant after the sign-in.
  expect(argumentsOf(backend, 'prepareChange').at(-1)).toEqual([{ kind: 'perUserMfaOff', knowingly: true, people: null }]);
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);
});

it('names those who would be asked by nothing without a click', async () => {
  await openWindow('bakery-allowed');
  const person = userEvent.setup();
  await person.click(await screen.findByText('Turn off for everyone'));
  await person.click(await screen.findByText('Turn it off for them too'));
  // The test environment has no sizes, so the dialog at times counts as hidden in it.
  const names = await screen.findByRole('region', { name: '5 people would then be asked by nothing', hidden: true });
  expect(within(names).getAllByText(/@morgenrot\.example$/)).toHaveLength(5);
});

it('closes with Escape, changes nothing, and gives the keyboard back to where it was', async () => {
  const backend = await openWindow('bakery-allowed');
  const person = userEvent.setup();
  const opener = await screen.findByText('Turn off for everyone');
  opener.focus();
  await person.keyboard('{Enter}');
  await screen.findByText('Turn it off for them too');
  await person.keyboard('{Escape}');
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  await waitFor(() => {
    expect(opener).toHaveFocus();
  });
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);
});

it('keeps the keyboard inside while its steps change', async () => {
  await openWindow('bakery-start');
  const person = userEvent.setup();
  const inside = () => screen.getByRole('dialog', { hidden: true }).contains(document.activeElement);
  await person.click(await screen.findByText('Turn off for everyone'));
  const choice = await screen.findByText('Turn it off for them too');
  await waitFor(() => {
    expect(inside()).toBe(true);
  });
  await person.click(choice);
  const ask = await screen.findByText('Allow this in the browser');
  await waitFor(() => {
    expect(inside()).toBe(true);
  });
  await person.click(ask);
  await screen.findByText('Turn off for 5 people');
  await waitFor(() => {
    expect(inside()).toBe(true);
  });
});

it('holds back those whom nothing else asks, says so, and changes only the others', async () => {
  const backend = await openWindow('held-back');
  const person = userEvent.setup();
  await person.click(await screen.findByText('Turn off for everyone'));
  expect(await screen.findByText('5 people might be asked by nothing else, so they stay as they are')).toBeInTheDocument();
  expect(screen.getByText('It is off for 7 people, and stays on for 5.')).toBeInTheDocument();

  await person.click(screen.getByText('Turn off for 7 people'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'confirmChange')).toHaveLength(1);
  });
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'perUserMfaOff', knowingly: false, people: null }]]);
});

it('tells those who cannot be told apart from those whom surely nothing asks', async () => {
  await openWindow('held-back');
  const person = userEvent.setup();
  await person.click(await screen.findByText('Turn off for everyone'));
  await person.click(await screen.findByText('Show who'));
  const listed = (name: string) => {
    const region = screen.getByRole('region', { name, hidden: true });
    return within(region).getAllByText(/@morgenrot\.example$/).length;
  };
  expect(listed('Surely asked by nothing else')).toBe(4);
  expect(listed("We can't tell whether anything else asks them")).toBe(1);
});

it('makes another plan for those who are held back, and confirms that one and no other', async () => {
  const backend = await openWindow('held-back');
  const prepare = vi.spyOn(backend, 'prepareChange');
  const person = userEvent.setup();
  await person.click(await screen.findByText('Turn off for everyone'));
  await person.click(await screen.findByText('Turn it off for them too'));
  await person.click(await screen.findByText('Turn off for 12 people'));
  const plans = await Promise.all(prepare.mock.results.map(({ value }) => value as Promise<PlanView>));
  expect(plans.map(({ intent }) => intent)).toEqual([
    { kind: 'perUserMfaOff', knowingly: false, people: null },
    { kind: 'perUserMfaOff', knowingly: true, people: null },
  ]);
  await waitFor(() => {
    expect(argumentsOf(backend, 'confirmChange')).toEqual([[plans[1]?.id, plans[1]?.hash, expect.anything()]]);
  });
});

it('has nothing to confirm where everyone is held back, but the choice and what else would help', async () => {
  const backend = await openWindow('bakery-start');
  await userEvent.setup().click(await screen.findByText('Turn off for everyone'));
  expect(await screen.findByText('As it stands this changes nobody, so there is nothing to start.')).toBeInTheDocument();
  expect(screen.getByText('5 people would be asked by nothing else, so they stay as they are')).toBeInTheDocument();
  expect(screen.getByText('Turn it off for them too')).toBeInTheDocument();
  expect(screen.getByText('Turn on security defaults instead')).toBeInTheDocument();
  // Without anything to do, there is no permission to ask for either.
  expect(screen.queryByText('Allow this in the browser')).toBeNull();
  expect(screen.queryByText(/^Turn off for \d/)).toBeNull();
  expect(argumentsOf(backend, 'askPermission')).toEqual([]);
});

const partsOf = (list: string) =>
  within(screen.getByRole('list', { name: list, hidden: true }))
    .getAllByRole('listitem', { hidden: true })
    .map(({ textContent }) => textContent);

it('opens one plan for both settings from the next step, with its parts in order', async () => {
  const backend = await openWindow('combined');
  await userEvent.setup().click(await screen.findByText('Move to security defaults'));
  await screen.findByText('Turn on for 12 people');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'securityDefaultsOn' }]]);
  expect(partsOf('Latch does it in this order')).toEqual([
    'Turn on security defaults, which ask everyone.',
    'Turn off the older per-user MFA for 5 people.',
  ]);
  expect(screen.getByText('The older per-user MFA is on for 5 people.')).toBeInTheDocument();
  expect(screen.queryByText(/^What could go wrong/)).toBeNull();
});

it('says who is left alone on purpose, and who is gone', async () => {
  await openWindow('combined');
  await userEvent.setup().click(await screen.findByText('Move to security defaults'));
  expect(await screen.findByText('2 emergency accounts stay as they are')).toBeInTheDocument();
  expect(screen.getByText('1 person is not in the organization any more')).toBeInTheDocument();
});

it('shows no order for a plan of one part', async () => {
  await openWindow('bakery-second');
  await userEvent.setup().click(await screen.findByRole('button', { name: 'Turn on security defaults' }));
  await screen.findByText('What will happen');
  expect(screen.queryByText(/^Latch does it in this order/)).toBeNull();
});

it('says before it starts what the other order leaves open, for whom and how long', async () => {
  await openWindow('combined-otherwise');
  await userEvent.setup().click(await screen.findByText('Move to security defaults'));
  expect(await screen.findByText(/^What could go wrong/)).toBeInTheDocument();
  expect(partsOf('The other order')).toEqual([
    'Turn off the older per-user MFA for 5 people.',
    'Turn on security defaults, which ask everyone.',
  ]);
  expect(screen.getByText('In between, for about 20 seconds, nothing asks 5 people for a second step.')).toBeInTheDocument();
  expect(screen.getByText(/Latch puts everything back by itself/)).toBeInTheDocument();
});

it('turns on security defaults by its switch while the older setting is on', async () => {
  const backend = await openWindow('combined');
  const shown = await screen.findByRole('switch', { name: 'Security defaults' });
  expect(shown).toBeEnabled();
  await userEvent.setup().click(shown);
  await screen.findByText('Turn on for 12 people');
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'securityDefaultsOn' }]]);
});

it('shows the plan as it is now by itself when the ground of the first has changed, and keeps what was typed', async () => {
  const backend = await openWindow('clinic-plan-changed');
  const prepare = vi.spyOn(backend, 'prepareChange');
  const person = userEvent.setup();
  await person.click(await screen.findByRole('switch', { name: 'Security defaults' }));
  const confirm = await screen.findByText('Turn off for 180 people');
  await person.type(screen.getByLabelText(/^Why are you doing this/), 'Moving to Conditional Access');
  await person.type(screen.getByLabelText(/^Type the name of the organization/), 'Clínica Vale do Sol');
  expect(screen.queryByText('The organization changed since this plan was made')).toBeNull();
  await person.click(confirm);

  expect(await screen.findByText('The organization changed since this plan was made')).toBeInTheDocument();
  expect(screen.queryByText('Things have changed since you looked')).toBeNull();
  expect(screen.getByLabelText(/^Why are you doing this/)).toHaveValue('Moving to Conditional Access');
  expect(screen.getByLabelText(/^Type the name of the organization/)).toHaveValue('Clínica Vale do Sol');
  // Nothing starts that was not looked at: the second plan waits for its own confirmation.
  expect(argumentsOf(backend, 'confirmChange')).toHaveLength(1);

  await person.click(screen.getByText('Turn off for 180 people'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'confirmChange')).toHaveLength(2);
  });
  const plans = await Promise.all(prepare.mock.results.map(({ value }) => value as Promise<PlanView>));
  expect(plans).toHaveLength(2);
  expect(argumentsOf(backend, 'confirmChange')[1]).toEqual([
    plans[1]?.id,
    plans[1]?.hash,
    { reason: 'Moving to Conditional Access', organizationName: 'Clínica Vale do Sol' },
  ]);
});

it('has a message for whoever has the role that a plan needs, and it is what is next', async () => {
  const refused = new BackendError({ code: 'noPermission', params: { roles: '194ae4cb-b126-40b2-bd5b-6091b380977d' } });
  await openWindow('clinic', { prepareChange: () => Promise.reject(refused) });
  const person = userEvent.setup();
  await person.click(await screen.findByRole('switch', { name: 'Security defaults' }));
  const copy = await screen.findByText('Copy a message for them');
  expect(screen.getByText('This needs Security Administrator. Your account has no such role, or not any more.')).toBeInTheDocument();
  copy.closest('button')?.focus();
  await person.keyboard('{Enter}');
  expect(await navigator.clipboard.readText()).toMatch(/I wanted to do this: Turn off security defaults\. .*Security Administrator/);
});
