import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import { change } from '../../ipc/fake/scenarios';
import { argumentsOf, openWindow } from '../../test/window';

const panel = () => screen.findByRole('region', { name: 'The change' });

it('says first that people are left open, since when, in the panel and at the top', async () => {
  await openWindow('left-open');
  const shown = await panel();
  const bar = within(shown).getByText(/^5 people have been without a second step since \d/);
  const heading = within(shown).getByRole('heading');
  expect(bar.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  expect(bar.closest('[role="group"], .fui-MessageBar')).toHaveTextContent('a stolen password is enough');

  const top = screen.getByRole('heading', { level: 1 });
  expect(top).toHaveTextContent(/^Since \d\d.\d\d.* nothing asks 5 people who were asked before\.$/);
  expect(screen.getByText('Left open')).toBeInTheDocument();
  expect(screen.getByText(/^A change was cut off after their older setting went off/)).toBeInTheDocument();
});

it('names the day where people were left open on another one', async () => {
  const exposure = { since: '2026-11-02T10:42:00Z', people: 1 };
  const cut = change({ stage: 'interrupted', total: 6, exposure });
  await openWindow('bakery-start', { change: () => Promise.resolve(cut) });
  expect(await panel()).toHaveTextContent(/1 person has been without a second step since .*2026/);
});

it('goes on, puts back or leaves it, each by a button that says what it means', async () => {
  const backend = await openWindow('paused');
  const person = userEvent.setup();
  const shown = within(await panel());
  expect(shown.getByText('Turning off per-user MFA is paused')).toBeInTheDocument();
  expect(shown.getByText('Go on from here')).toHaveAccessibleDescription(/only what is still to be done/);
  expect(shown.getByText('Put back what was changed')).toHaveAccessibleDescription(/becomes what it was before/);
  expect(shown.getByText('Leave it as it is')).toHaveAccessibleDescription(/Nothing is sent/);

  await person.click(shown.getByText('Go on from here'));
  await shown.findByText('Stop here');
  expect(argumentsOf(backend, 'goOnWithChange')).toEqual([[]]);
  expect(argumentsOf(backend, 'putBackChange')).toEqual([]);
  expect(argumentsOf(backend, 'settleChange')).toEqual([]);
});

it('puts back, and shows that on its way without a way to stop it', async () => {
  const backend = await openWindow('paused');
  const shown = within(await panel());
  await userEvent.setup().click(shown.getByText('Put back what was changed'));
  expect(await shown.findByText(/^Putting back what was changed: per-user MFA/)).toBeInTheDocument();
  expect(shown.getByRole('progressbar')).toBeInTheDocument();
  expect(shown.queryByText('Stop here')).toBeNull();
  expect(argumentsOf(backend, 'putBackChange')).toEqual([[]]);
  expect(argumentsOf(backend, 'goOnWithChange')).toEqual([]);
});

it('says when it looks again while some of it does not show yet', async () => {
  const cut = change({ stage: 'interrupted', total: 6, secondsLeft: 15 });
  await openWindow('bakery-start', { change: () => Promise.resolve(cut) });
  const shown = await panel();
  expect(shown).toHaveTextContent('Some of it does not show yet.');
  expect(shown).toHaveTextContent('Latch looks again in 15 seconds.');
  expect(shown).not.toHaveTextContent('Nothing is sent until you choose.');
});

it('only looks when it is left as it is', async () => {
  const backend = await openWindow('left-open');
  const leave = within(await panel()).getByText('Leave it as it is');
  expect(leave).toHaveAccessibleDescription(/Nothing is sent, and these people stay without a second step\.$/);
  await userEvent.setup().click(leave);
  await waitFor(() => {
    expect(argumentsOf(backend, 'settleChange')).toEqual([[]]);
  });
  expect(argumentsOf(backend, 'goOnWithChange')).toEqual([]);
  expect(argumentsOf(backend, 'putBackChange')).toEqual([]);
});

it.each([
  ['Go on from here', 'goOnWithChange', 'putBackChange'],
  ['Put back what was changed', 'putBackChange', 'goOnWithChange'],
] as const)('asks for the permission that is missing, and then does what was chosen: %s', async (label, meant, other) => {
  const backend = await openWindow('left-open');
  const person = userEvent.setup();
  await person.click(within(await panel()).getByText(label));
  const ask = await screen.findByText('Allow this in the browser');
  expect(screen.getByText(/^To do this, Latch needs to be allowed to turn your organization's security defaults/)).toBeInTheDocument();

  await person.click(ask);
  await waitFor(() => {
    expect(argumentsOf(backend, meant)).toHaveLength(2);
  });
  expect(argumentsOf(backend, 'askPermission')).toEqual([['securityDefaults']]);
  expect(argumentsOf(backend, other)).toEqual([]);
  await waitFor(() => {
    expect(screen.queryByText('Allow this in the browser')).toBeNull();
  });
});

it('does nothing by itself when the permission was not given, and says why', async () => {
  const backend = await openWindow('left-open');
  const person = userEvent.setup();
  await person.click(within(await panel()).getByText('Go on from here'));
  const ask = await screen.findByText('Allow this in the browser');
  backend.refusePermission('signInDeclined');
  await person.click(ask);
  expect(await screen.findByText('The sign-in page was answered with no')).toBeInTheDocument();
  expect(argumentsOf(backend, 'goOnWithChange')).toHaveLength(1);
  expect(screen.getByText('Allow this in the browser')).toBeInTheDocument();
});

it('offers a new sign-in where that is why it stopped', async () => {
  const backend = await openWindow('paused');
  await userEvent.setup().click(within(await panel()).getByText('Sign in again'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'signInAgain')).toHaveLength(1);
  });
  expect(argumentsOf(backend, 'goOnWithChange')).toEqual([]);
});

it('gives a reason once, also when the next try ends with the same', async () => {
  const backend = await openWindow('paused');
  backend.fail('goOnWithChange', 'signInAgain');
  const shown = within(await panel());
  await userEvent.setup().click(shown.getByText('Go on from here'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'goOnWithChange')).toHaveLength(1);
  });
  await waitFor(() => {
    expect(shown.getByText('Go on from here')).not.toHaveAttribute('aria-disabled', 'true');
  });
  expect(shown.getAllByText('Sign in again')).toHaveLength(1);
});

it('offers only to find out what happened where it can be neither gone on with nor put back', async () => {
  const cut = change({ stage: 'interrupted', total: 5, done: 2, left: 2, unknown: 1 });
  const backend = await openWindow('bakery-start', { change: () => Promise.resolve(cut) });
  const shown = within(await panel());
  expect(shown.getAllByRole('button')).toHaveLength(1);
  await userEvent.setup().click(shown.getByText('Find out what happened'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'settleChange')).toHaveLength(1);
  });
});
