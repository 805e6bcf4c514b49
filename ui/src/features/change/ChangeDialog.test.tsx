import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

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
  expect(argumentsOf(backend, 'prepareChange').at(-1)).toEqual([{ kind: 'perUserMfaOff', knowingly: true }]);
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
  expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'perUserMfaOff', knowingly: false }]]);
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
    { kind: 'perUserMfaOff', knowingly: false },
    { kind: 'perUserMfaOff', knowingly: true },
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
  expect(screen.getByText(/^Security defaults would ask everyone/)).toBeInTheDocument();
  // Without anything to do, there is no permission to ask for either.
  expect(screen.queryByText('Allow this in the browser')).toBeNull();
  expect(screen.queryByText(/^Turn off for \d/)).toBeNull();
  expect(argumentsOf(backend, 'askPermission')).toEqual([]);
});
