import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { RegistrationView } from '../../../ipc/bindings';
import { known, statusOf } from '../../../ipc/fake/facts';
import { scenarios } from '../../../ipc/fake/scenarios';
import { openWindow } from '../../../test/window';

const NOT_ALLOWED = 'of these, with one that your organization does not allow';

async function cardFor(notAllowed: number) {
  const registered: RegistrationView = {
    registered: 10, onlyPhone: 0, notAllowed, notRegistered: 2, unknown: 0, source: 'report', reportFrom: null,
  };
  await openWindow('clinic', {
    status: () => Promise.resolve({ ...statusOf(scenarios.clinic.facts), registration: known(registered) }),
  });
  return within(await screen.findByLabelText('People by the second step they have set up'));
}

it('says how many have set up what they may not use', async () => {
  const card = await cardFor(3);
  expect(card.getByText(NOT_ALLOWED).parentElement?.nextElementSibling).toHaveTextContent('3');
});

it('says nothing of it where it is nobody', async () => {
  expect((await cardFor(0)).queryByText(NOT_ALLOWED)).toBeNull();
});
