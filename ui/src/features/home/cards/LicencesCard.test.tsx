import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { LicencesView } from '../../../ipc/bindings';
import { known, statusOf } from '../../../ipc/fake/facts';
import { scenarios } from '../../../ipc/fake/scenarios';
import { openWindow } from '../../../test/window';

it('does not say that nothing of a product is in use where that is not known', async () => {
  const licences = known<LicencesView>({
    p1: true, p2: false, p1Units: 25, people: 12,
    products: [
      { partNumber: 'SPB', used: null, bought: 25 },
      { partNumber: 'EMS', used: 4, bought: 5 },
    ],
  });
  await openWindow('clinic', { status: () => Promise.resolve({ ...statusOf(scenarios.clinic.facts), licences }) });
  const card = within(await screen.findByLabelText('Plan'));
  await userEvent.click(card.getByRole('button', { name: 'Show what was bought' }));
  expect(card.getByText('SPB: 25 bought')).toBeVisible();
  expect(card.getByText('EMS: 4 of 5 in use')).toBeVisible();
});
