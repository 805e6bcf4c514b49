import { act, screen, waitFor, within } from '@testing-library/react';
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

it('shows in red whom a running change leaves open, and what stopping would mean for them', async () => {
  await openWindow('open-for-now');
  const shown = await panel();
  expect(shown).toHaveTextContent(/5 people have been without a second step since/);
  expect(shown).toHaveTextContent('If you stop now, Latch puts everything back as it was.');
  expect(screen.getByText('Open for now')).toBeInTheDocument();
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('For now nothing asks 5 people who were asked before.');
});

it('counts what is being put back, and offers no way to stop it', async () => {
  await openWindow('putting-back');
  const shown = await panel();
  expect(shown).toHaveTextContent('Putting back what was changed: security defaults were not turned on');
  expect(within(shown).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '0.5');
  expect(shown).toHaveTextContent('About 6 seconds left.');
  expect(shown).toHaveTextContent('3 done');
  expect(within(shown).queryByText('Stop here')).toBeNull();
});

it.each([
  ['was-put-back', 'Security defaults were not turned on, and what was changed is put back', 'Everything is as it was before.'],
  ['refused', 'Security defaults were refused: nothing was changed', 'Your account may not do this'],
] as const)('says that nothing of it is left, why, and how to try again: %s', async (scenario, title, words) => {
  const backend = await openWindow(scenario);
  const shown = await panel();
  expect(shown).toHaveTextContent(title);
  expect(shown).toHaveTextContent(words);
  expect(shown).not.toHaveTextContent('not touched');
  await userEvent.setup().click(within(shown).getByText('Try again'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'securityDefaultsOn' }]]);
  });
});

it('says each stage aloud, and people who are left open first', async () => {
  const backend = await openWindow('group-running');
  await panel();
  const said = () => screen.getAllByRole('status').map(({ textContent }) => textContent).join(' ');
  act(() => backend.become({ done: 6_100, left: 5_900 }));
  await waitFor(() => {
    expect(said()).toContain('6,100 done, 5,900 to go');
  });
  act(() => backend.become({ exposure: { since: new Date().toISOString(), people: 3 } }));
  await waitFor(() => {
    expect(said()).toMatch(/3 people have been without a second step since .*Turning off per-user MFA/);
  });
  act(() => backend.become({ stage: 'puttingBack' }));
  await waitFor(() => {
    expect(said()).toMatch(/3 people .*Putting back what was changed/);
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

it('says of the switch that it is turned on or off only while it is', async () => {
  const signingOut = change({ intent: { kind: 'signOutEveryone' }, total: 12, done: 3, left: 9 });
  await openWindow('clinic', { change: () => Promise.resolve(signingOut) });
  await screen.findByRole('switch', { name: 'Security defaults' });
  await panel();
  expect(screen.queryByText('Being turned off')).toBeNull();
  expect(screen.queryByText('Being turned on')).toBeNull();
});

it('offers to sign everyone out once security defaults are on, which cannot be put back', async () => {
  const backend = await openWindow('bakery-done');
  const person = userEvent.setup();
  await person.click(within(await panel()).getByText('Sign everyone out'));
  await waitFor(() => {
    expect(argumentsOf(backend, 'prepareChange')).toEqual([[{ kind: 'signOutEveryone' }]]);
  });
  await person.click(await screen.findByText('Allow this in the browser'));
  await waitFor(() => {
    expect(screen.getByText('You are signed out too, last of all')).toBeInTheDocument();
    expect(screen.getByText(/^It can't be put back, and need not be/)).toBeInTheDocument();
  });
  await person.click(screen.getByText(/^Sign out \d+ people$/));
  await waitFor(() => {
    expect(argumentsOf(backend, 'confirmChange')).toHaveLength(1);
  });
});

it('asks another admin for the role that was lost in the middle, with all that they need to know', async () => {
  const person = userEvent.setup();
  await openWindow('clinic-role-lost');
  const shown = await panel();
  expect(shown).toHaveTextContent(
    'This needs Conditional Access Administrator, Security Administrator, or Global Administrator. Your account has no such role, or not any more.',
  );
  await person.click(within(shown).getByText('Copy a message for them'));
  const message = await navigator.clipboard.readText();
  expect(message).toContain('Move to Conditional Access');
  expect(message).toContain('Clínica Vale do Sol');
  expect(message).toMatch(/my account, \S+@\S+, may not/);
  expect(message).toContain('Conditional Access Administrator, Security Administrator, or Global Administrator');
  expect(message).toContain('right now nothing asks 180 people');
});

it('says in the message how far it came where people are not left open', async () => {
  const person = userEvent.setup();
  const lost = change({
    intent: { kind: 'addPolicies', templates: [], knowingly: true },
    stage: 'doneWithExceptions',
    total: 3,
    done: 2,
    refused: 1,
    left: 0,
    needsRoles: ['194ae4cb-b126-40b2-bd5b-6091b380977d'],
  });
  await openWindow('clinic', { change: () => Promise.resolve(lost) });
  await person.click(within(await panel()).getByText('Copy a message for them'));
  expect(await navigator.clipboard.readText()).toMatch(/Security Administrator\. .*So far 2 of 3 parts are done\.$/);
});

it('does not say in the message that nothing is changed where that is not known', async () => {
  const person = userEvent.setup();
  const lost = change({
    intent: { kind: 'addPolicies', templates: [], knowingly: true },
    stage: 'doneWithExceptions',
    total: 2,
    done: 0,
    refused: 1,
    unknown: 1,
    left: 0,
    needsRoles: ['194ae4cb-b126-40b2-bd5b-6091b380977d'],
  });
  await openWindow('clinic', { change: () => Promise.resolve(lost) });
  await person.click(within(await panel()).getByText('Copy a message for them'));
  expect(await navigator.clipboard.readText()).toMatch(/So far 0 of 2 parts are done\.$/);
});

it('asks nobody where nothing was refused for want of a role', async () => {
  await openWindow('was-put-back');
  expect(within(await panel()).queryByText('Copy a message for them')).toBeNull();
});
