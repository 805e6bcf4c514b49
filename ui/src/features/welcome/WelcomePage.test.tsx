import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import { argumentsOf, openWindow } from '../../test/window';

it('can be signed in from with the keyboard alone', async () => {
  const backend = await openWindow('welcome');
  const person = userEvent.setup();
  await person.tab();
  expect(screen.getByRole('button', { name: 'Sign in with Microsoft' })).toHaveFocus();
  await person.keyboard('{Enter}');
  expect(await screen.findByRole('button', { name: 'Home' })).toBeInTheDocument();
  expect(argumentsOf(backend, 'signInWithMicrosoft')).toHaveLength(1);
});

it('says first that the browser did not open, and gives the address', async () => {
  await openWindow('sign-in-no-browser');
  const heading = screen.getByRole('heading', { level: 2 });
  expect(heading).toHaveTextContent('Your browser did not open by itself');
  expect(heading).toHaveFocus();
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toMatch(/^https:\/\/login\.example\//);
});

it('says why Microsoft cannot be signed in to, and leaves practice open', async () => {
  await openWindow('welcome-unavailable');
  expect(screen.getByRole('button', { name: 'Sign in with Microsoft' })).toBeDisabled();
  expect(screen.getByText('Only one of two addresses is set')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Practice organization' })).toBeEnabled();
});
