import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import type { PlanView } from '../../ipc/bindings';
import { argumentsOf, openWindow } from '../../test/window';

async function card(name: string) {
  const heading = await screen.findByRole('heading', { name, level: 3 });
  const around = heading.closest('section, article, [role="group"]') ?? heading.parentElement?.parentElement;
  if (!(around instanceof HTMLElement)) throw new Error(`no card ${name}`);
  return around;
}

it('shows no number and no switch for what could not be read', async () => {
  await openWindow('unknown');
  const defaults = await card('Security defaults');
  expect(within(defaults).queryByRole('switch')).toBeNull();
  expect((await card('Conditional Access')).textContent).not.toMatch(/\d/);
});

it('shows a switch that cannot be used as disabled, with the reason', async () => {
  await openWindow('bakery-reader');
  const defaults = await card('Security defaults');
  expect(within(defaults).getByRole('switch')).toBeDisabled();
  expect(defaults.textContent).toMatch(/Administrator/);
});

it('hands back only the id and hash of the plan that was shown', async () => {
  const backend = await openWindow('bakery-allowed');
  const prepare = vi.spyOn(backend, 'prepareChange');
  const person = userEvent.setup();
  await person.click(await screen.findByRole('button', { name: 'Turn off for everyone' }));
  await person.click(await screen.findByText('Turn it off for them too'));
  await person.click(await screen.findByText('Turn off for 5 people'));
  const shown = (await prepare.mock.results.at(-1)?.value) as PlanView | undefined;
  expect(argumentsOf(backend, 'confirmChange')).toEqual([[shown?.id, shown?.hash, expect.anything()]]);
});

it('leads to what the policies have seen when they have watched for a week', async () => {
  await openWindow('clinic-watched');
  const next = within(await screen.findByRole('region', { name: 'The next step' }));
  expect(next.getByText('Look at what your policies have seen')).toBeInTheDocument();
  await userEvent.setup().click(next.getByText('See what they would have done'));
  const heading = await screen.findByRole('heading', { name: 'What they would have done' });
  await waitFor(() => expect(heading).toHaveFocus());
});

it('opens the policies from their card', async () => {
  await openWindow('clinic-moved');
  await userEvent.setup().click(within(await card('Conditional Access')).getByText('See the policies'));
  expect(await screen.findByRole('heading', { name: 'Conditional Access', level: 1 })).toBeInTheDocument();
});
