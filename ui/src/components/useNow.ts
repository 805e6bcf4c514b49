// The time, for ages that grow while one looks.

import { useSyncExternalStore } from 'react';

const EVERY = 15_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((each) => each());
  }, EVERY);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Milliseconds since 1970, renewed every 15 seconds. One clock serves all. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
