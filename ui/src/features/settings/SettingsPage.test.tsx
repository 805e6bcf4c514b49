import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import { argumentsOf, openWindow } from '../../test/window';

async function openSettings() {
  const backend = await openWindow('bakery-start');
  const person = userEvent.setup();
  await person.click(await screen.findByRole('button', { name: 'Settings' }));
  return { backend, person, field: await screen.findByRole('textbox', { name: 'Application (client) id' }) };
}

it('saves no id that is not complete, and says so', async () => {
  const { backend, person, field } = await openSettings();
  await person.type(field, '14d82eec-204b');
  await person.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/This is not a complete id/)).toBeInTheDocument();
  expect(argumentsOf(backend, 'saveSettings')).toEqual([]);
});

it('saves the id and the look of the window without touching the other', async () => {
  const { backend, person, field } = await openSettings();
  const clientId = '00000000-1111-2222-3333-444444444444';
  await person.click(field);
  await person.paste(` ${clientId} `);
  await person.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByRole('button', { name: 'Use the shared id' });
  await person.click(screen.getByRole('radio', { name: 'Dark' }));
  await person.click(screen.getByRole('button', { name: 'Use the shared id' }));
  expect(argumentsOf(backend, 'saveSettings')).toEqual([
    [{ clientId, appearance: 'system' }],
    [{ clientId, appearance: 'dark' }],
    [{ clientId: null, appearance: 'dark' }],
  ]);
});
