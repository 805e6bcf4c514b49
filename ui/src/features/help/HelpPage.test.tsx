import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import { argumentsOf, openWindow } from '../../test/window';

it('finds guides by any of their words, and opens them by their id alone', async () => {
  const backend = await openWindow('bakery-start');
  const person = userEvent.setup();
  await person.click(screen.getByRole('button', { name: 'Help' }));
  await person.type(await screen.findByRole('searchbox'), 'entra PRICES');
  expect(await screen.findByText('1 guide')).toBeInTheDocument();
  await person.click(screen.getByRole('button', { name: 'Microsoft Entra plans and prices (opens in your browser)' }));
  expect(argumentsOf(backend, 'openHelpLink')).toEqual([['entra-pricing']]);
});

it('writes to those without a second step, when that is what was pressed', async () => {
  const backend = await openWindow('clinic');
  const person = userEvent.setup();
  await person.click(await screen.findByRole('button', { name: 'Write to those who have not' }));
  const chosen = await screen.findByRole('radio', { name: 'Only those who have not set up a second step' });
  expect(chosen).toBeChecked();
  await person.click(await screen.findByRole('button', { name: 'Open in your mail program' }));
  await waitFor(() => {
    expect(argumentsOf(backend, 'openMessage')).toEqual([['notRegistered', 0]]);
  });
});

it('does not offer to choose those without a second step when it is not known who they are', async () => {
  await openWindow('unknown');
  const person = userEvent.setup();
  await person.click(screen.getByRole('button', { name: 'Help' }));
  await person.click(await screen.findByRole('tab', { name: 'Send to your people' }));
  await screen.findByText('The message');
  expect(screen.getByRole('radio', { name: 'Only those who have not set up a second step' })).toBeDisabled();
});

it('gives addresses to copy where a mail program could not take them', async () => {
  await openWindow('group');
  const person = userEvent.setup();
  await person.click(screen.getByRole('button', { name: 'Help' }));
  await person.click(await screen.findByRole('tab', { name: 'Send to your people' }));
  expect(await screen.findByRole('button', { name: 'Copy the addresses' })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /mail/ })).toBeNull();
});
