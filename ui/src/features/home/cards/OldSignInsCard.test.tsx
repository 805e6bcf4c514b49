import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { OldSignInsView } from '../../../ipc/bindings';
import { known, statusOf } from '../../../ipc/fake/facts';
import { scenarios } from '../../../ipc/fake/scenarios';
import { openWindow } from '../../../test/window';

async function cardFor(found: Partial<OldSignInsView>) {
  const oldSignIns = known({ people: 0, atLeast: false, backTo: '2026-10-25T12:00:00Z', ...found });
  await openWindow('clinic', { status: () => Promise.resolve({ ...statusOf(scenarios.clinic.facts), oldSignIns }) });
  return screen.findByLabelText('Old apps');
}

it('says how many people used old apps, and how far back that was looked at', async () => {
  const card = await cardFor({ people: 3 });
  expect(within(card).getByText('3 people signed in with old apps.')).toBeVisible();
  expect(within(card).getByText('The sign-in log was read back to October 25, 2026.')).toBeVisible();
});

it('says "at least" when the log was not read to its end', async () => {
  expect(within(await cardFor({ people: 3, atLeast: true })).getByText('At least 3 people signed in with old apps.')).toBeVisible();
});

it('does not say that nobody did when the log was not read to its end', async () => {
  const card = await cardFor({ people: 0, atLeast: true });
  expect(within(card).getByText(/as far as the log was read/)).toBeVisible();
  expect(within(card).queryByText('No sign-in with a known old app was found.')).toBeNull();
});

it('says that the plan does not include the log', async () => {
  await openWindow('bakery-start');
  const card = await screen.findByLabelText('Old apps');
  expect(within(card).getByText('Your plan does not include this')).toBeVisible();
  expect(card.textContent).not.toMatch(/signed in with old apps/);
});
