import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { DomainLine } from '../../../ipc/bindings';
import { known, statusOf } from '../../../ipc/fake/facts';
import { scenarios } from '../../../ipc/fake/scenarios';
import { openWindow } from '../../../test/window';

async function cardFor(lines: readonly (readonly [name: string, federated: boolean | null])[]) {
  const domains = lines.map(([name, federated]): DomainLine => ({ name, federated, secondStepElsewhere: null }));
  await openWindow('clinic', { status: () => Promise.resolve({ ...statusOf(scenarios.clinic.facts), domains: known({ domains }) }) });
  return within(await screen.findByLabelText('Domains'));
}

it('says that everyone signs in with Microsoft only when that is known of every domain', async () => {
  const card = await cardFor([['a.example', false], ['b.example', null]]);
  expect(card.queryByText(/all 2 domains/)).toBeNull();
  expect(card.getByText("Latch can't tell where people of b.example sign in.")).toBeVisible();
  expect(card.getByText('1 other domain signs in with Microsoft.')).toBeVisible();
  // Nothing is said of a service that is perhaps not there.
  expect(card.queryByText(/AD FS/)).toBeNull();
});

it('says so when it is', async () => {
  const card = await cardFor([['a.example', false], ['b.example', false]]);
  expect(card.getByText('People of all 2 domains sign in with Microsoft.')).toBeVisible();
});
