import { createDOMRenderer } from '@fluentui/react-components';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';

import { App } from '../../app/App';
import type { Backend } from '../../ipc/backend';
import { fakeFromAddress } from '../../ipc/fake';

beforeEach(() => {
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
});

async function open(scenario: string, watch: (backend: Backend) => void = () => undefined): Promise<void> {
  const backend = fakeFromAddress(`?scenario=${scenario}`);
  watch(backend);
  render(<App backend={backend} renderer={createDOMRenderer(document)} />);
  await screen.findByRole('heading', { level: 1 });
}

async function card(name: string) {
  const heading = await screen.findByRole('heading', { name, level: 3 });
  const around = heading.closest('section, article, [role="group"]') ?? heading.parentElement?.parentElement;
  if (!(around instanceof HTMLElement)) throw new Error(`no card ${name}`);
  return around;
}

it('shows no number and no switch for what could not be read', async () => {
  await open('unknown');
  const defaults = await card('Security defaults');
  expect(within(defaults).queryByRole('switch')).toBeNull();
  expect((await card('Conditional Access')).textContent).not.toMatch(/\d/);
});

it('shows a switch that cannot be used as disabled, with the reason', async () => {
  await open('bakery-reader');
  const defaults = await card('Security defaults');
  expect(within(defaults).getByRole('switch')).toBeDisabled();
  expect(defaults.textContent).toMatch(/Administrator/);
});

it('hands back only the id and hash of the plan that was shown', async () => {
  const plans: { id: string; hash: string }[] = [];
  const confirm = vi.fn<Backend['confirmChange']>(() => Promise.resolve(null));
  await open('bakery-start', (backend) => {
    const prepare = backend.prepareChange.bind(backend);
    const prepareChange: Backend['prepareChange'] = async (intent) => {
      const plan = { ...(await prepare(intent)), permission: null };
      plans.push(plan);
      return plan;
    };
    Object.assign(backend, { prepareChange, confirmChange: confirm });
  });
  const person = userEvent.setup();
  await person.click(await screen.findByRole('button', { name: 'Turn off for everyone' }));
  const dialog = await screen.findByRole('dialog');
  await person.click(await within(dialog).findByRole('button', { name: /^Turn off for \d+/ }));
  const shown = plans.at(-1);
  expect(confirm).toHaveBeenCalledExactlyOnceWith(shown?.id, shown?.hash, expect.anything());
});
