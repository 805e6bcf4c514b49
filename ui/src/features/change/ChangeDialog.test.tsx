import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

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
  const ask = await screen.findByText('Allow this in the browser');
  expect(screen.queryByText('Turn off for 5 people')).toBeNull();

  await person.click(ask);
  await screen.findByText('Turn off for 5 people');
  expect(argumentsOf(backend, 'askPermission')).toEqual([['perUserMfa']]);
  expect(argumentsOf(backend, 'prepareChange').length).toBeGreaterThan(1);
  expect(argumentsOf(backend, 'confirmChange')).toEqual([]);
});

it('names those who would be asked by nothing without a click', async () => {
  await openWindow('bakery-allowed');
  await userEvent.setup().click(await screen.findByText('Turn off for everyone'));
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
  await screen.findByText('Turn off for 5 people');
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
