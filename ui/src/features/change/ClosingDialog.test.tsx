import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { ScenarioName } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';

async function openAndClose(scenario: ScenarioName) {
  const backend = await openWindow(scenario);
  await screen.findByText('Stop here');
  act(() => backend.say('closing'));
  await screen.findByText('A change is still being made');
  return backend;
}

it('asks before a window is closed in the middle of a change, and says how far it is', async () => {
  const backend = await openAndClose('group-running');
  const dialog = screen.getByRole('alertdialog', { hidden: true });
  expect(dialog).toHaveTextContent('4,321 done');
  expect(dialog).toHaveTextContent('7,637 to go');
  expect(dialog).toHaveTextContent('If you close Latch now, what was sent stays, and the rest is not made.');
  expect(argumentsOf(backend, 'closeWindow')).toEqual([]);
});

it('stays open by its first button, stops nothing, and gives the keyboard back', async () => {
  const backend = await openWindow('group-running');
  const before = await screen.findByText('Stop here');
  before.focus();
  act(() => backend.say('closing'));
  const stay = await screen.findByText('Keep open');
  await waitFor(() => {
    expect(stay).toHaveFocus();
  });
  await userEvent.setup().keyboard('{Enter}');
  await waitFor(() => {
    expect(screen.queryByText('A change is still being made')).toBeNull();
  });
  await waitFor(() => {
    expect(before).toHaveFocus();
  });
  expect(argumentsOf(backend, 'cancelChange')).toEqual([]);
  expect(argumentsOf(backend, 'closeWindow')).toEqual([]);
});

it('closes at once when that is what is meant', async () => {
  const backend = await openAndClose('group-running');
  await userEvent.setup().click(screen.getByText('Close anyway'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'closeWindow')).toHaveLength(1);
  });
  expect(argumentsOf(backend, 'cancelChange')).toEqual([]);
});

it('stops first, and closes only when nothing is under way any more', async () => {
  const backend = await openWindow('group-running', {
    cancelChange: () => {
      backend.become({ stage: 'cancelling' });
      return Promise.resolve(null);
    },
  });
  await screen.findByText('Stop here');
  act(() => backend.say('closing'));
  await userEvent.setup().click(await screen.findByText('Stop it, then close'));
  await screen.findByText('Stopping. Latch closes when the last answer is there.');
  // The panel behind it knows too; the window is still there.
  await screen.findByText('Stopping. Nothing more is sent; what was sent already is being read back.');
  expect(argumentsOf(backend, 'closeWindow')).toEqual([]);

  act(() => backend.become({ stage: 'cancelled' }));
  await waitFor(() => {
    expect(argumentsOf(backend, 'closeWindow')).toHaveLength(1);
  });
});

it('does not close by itself when stopping has left people open, and says so', async () => {
  const backend = await openAndClose('open-for-now');
  expect(screen.getByText(/^If you close Latch now, nobody finishes this for you/)).toBeInTheDocument();
  await userEvent.setup().click(screen.getByText('Stop it, then close'));
  act(() => backend.become({ stage: 'interrupted', canGoOn: true, canPutBack: true }));
  await screen.findByText('The change stopped before it was finished');
  expect(screen.getByText('Close Latch')).toBeInTheDocument();
  expect(argumentsOf(backend, 'closeWindow')).toEqual([]);
});

it('offers no stopping while something is put back, and waits for it instead', async () => {
  const backend = await openWindow('putting-back');
  act(() => backend.say('closing'));
  const wait = await screen.findByText('Close when it has ended');
  expect(screen.queryByText('Stop it, then close')).toBeNull();
  await userEvent.setup().click(wait);
  expect(argumentsOf(backend, 'closeWindow')).toEqual([]);
  act(() => backend.become({ stage: 'putBack', exposure: null }));
  await waitFor(() => {
    expect(argumentsOf(backend, 'closeWindow')).toHaveLength(1);
  });
  expect(argumentsOf(backend, 'cancelChange')).toEqual([]);
});

it('says why it could not be stopped, and does not wait then', async () => {
  const backend = await openWindow('group-running');
  backend.fail('cancelChange', 'internal');
  await screen.findByText('Stop here');
  act(() => backend.say('closing'));
  await userEvent.setup().click(await screen.findByText('Stop it, then close'));
  expect(await screen.findByText('Something is not right in Latch')).toBeInTheDocument();
  expect(screen.getByText('Stop it, then close')).toBeInTheDocument();
  expect(screen.queryByText(/^Stopping\. Latch closes/)).toBeNull();
});
