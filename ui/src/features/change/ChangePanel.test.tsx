import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import { change } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';

const panel = () => screen.findByRole('region', { name: 'The change' });

it('shows what the organization says while a switch is on its way, and lets nobody press it again', async () => {
  const sent = change({ intent: { kind: 'securityDefaultsOff' }, stage: 'readingBack', total: 1, sent: 1, left: 0 });
  await openWindow('clinic', { change: () => Promise.resolve(sent) });
  const shown = await screen.findByRole('switch', { name: 'Security defaults' });
  expect(shown).toBeChecked();
  expect(shown).toBeDisabled();
  expect(shown).toHaveAttribute('aria-busy', 'true');
  expect(screen.getByText('Being turned off')).toBeInTheDocument();
});

it('counts what was refused as not changed when it says what stopping means', async () => {
  await openWindow('group-running');
  expect(await panel()).toHaveTextContent('If you stop now: 4,361 are changed and stay so, 7,639 are not.');
});

it('names each person for whom it did not go as meant, and tells refused from not known', async () => {
  await openWindow('group-ended');
  const rows = await within(await panel()).findAllByRole('row');
  expect(rows.slice(1).map((row) => within(row).getAllByRole('cell')[1]?.textContent)).toEqual([
    'Refused',
    'Refused',
    'Not known',
  ]);
  expect(rows[1]).toHaveTextContent('Zeynep Lindqvist');
});

it('gives many exceptions a page at a time', async () => {
  await openWindow('group-many-exceptions');
  // By their words: to look through so many rows for a role takes long.
  expect(await screen.findByText('1 to 200 of 450')).toBeInTheDocument();
  await userEvent.setup().click(screen.getByText('Next'));
  expect(await screen.findByText('201 to 400 of 450')).toBeInTheDocument();
});

it('offers only to find out what became of an interrupted change', async () => {
  const backend = await openWindow('bakery-interrupted');
  const shown = within(await panel());
  expect(shown.getAllByRole('button')).toHaveLength(1);
  await userEvent.setup().click(shown.getByRole('button', { name: 'Find out what happened' }));
  await waitFor(() => {
    expect(argumentsOf(backend, 'settleChange')).toHaveLength(1);
  });
});

it('counts people while they are put back', async () => {
  const intent = { kind: 'putBack', change: 'h-1', overwrite: false } as const;
  const stopped = change({ intent, stage: 'cancelled', total: 12, done: 5, left: 7 });
  await openWindow('bakery-start', { change: () => Promise.resolve(stopped) });
  const shown = await panel();
  expect(shown).toHaveTextContent('Stopped before everything was put back');
  expect(shown).toHaveTextContent('5 done');
  expect(shown).toHaveTextContent('7 not touched');
});

it('tries the same again for the rest, with what was chosen then', async () => {
  const intent = { kind: 'putBack', change: 'h-1', overwrite: true } as const;
  const stopped = change({ intent, stage: 'cancelled', total: 12, done: 5, left: 7 });
  const backend = await openWindow('bakery-start', { change: () => Promise.resolve(stopped) });
  await userEvent.setup().click(within(await panel()).getByText('Try again for the rest'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'prepareChange')).toEqual([[intent]]);
  });
});
