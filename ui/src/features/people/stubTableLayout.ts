// For tests: their environment has no layout, and the table draws what can be seen.

import { vi } from 'vitest';

const HEIGHT = 440;

/** A table of ten rows' height, which scrolls as it is told. Ends with what it returns. */
export function stubTableLayout() {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(10_000_000);
  HTMLElement.prototype.scrollTo = function (this: HTMLElement, to?: ScrollToOptions | number) {
    this.scrollTop = typeof to === 'object' ? (to.top ?? 0) : 0;
    setTimeout(() => this.dispatchEvent(new Event('scroll')));
  };
  return () => vi.restoreAllMocks();
}
