// The whole window over the fake backend, as a person meets it.

import { createDOMRenderer } from '@fluentui/react-components';
import { render, screen } from '@testing-library/react';
import { vi } from 'vitest';

import { App } from '../app/App';
import type { Backend } from '../ipc/backend';
import { fakeBackend, type FakeBackend } from '../ipc/fake';
import type { ScenarioName } from '../ipc/fake/scenarios';

/** Opens the window at a moment, and waits until its first sentence stands. `instead` replaces commands. */
export async function openWindow(scenario: ScenarioName, instead: Partial<Backend> = {}): Promise<FakeBackend> {
  // Neither is in jsdom, and both are asked for by the theme and by Fluent.
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  const backend = Object.assign(fakeBackend(scenario, { pace: 1 }), instead);
  render(<App backend={backend} renderer={createDOMRenderer(document)} />);
  await screen.findByRole('heading', { level: 1 });
  return backend;
}

/** What the window asked of a command, call by call. */
export const argumentsOf = (backend: FakeBackend, command: keyof Backend) =>
  backend.calls.filter((call) => call.command === command).map(({ args }) => args);
