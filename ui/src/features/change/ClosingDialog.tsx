import { Suspense, lazy, useCallback, useEffect, useRef, useState } from 'react';

import { useBackend } from '../../ipc/queries';

// Hardly anybody meets it, so the first screen does not wait for it.
const ClosingQuestion = lazy(() => import('./ClosingQuestion'));

/** Asks what is meant when the window is to be closed while a change is under way. */
export function ClosingDialog() {
  const backend = useBackend();
  const [asked, setAsked] = useState(false);
  const before = useRef<Element | null>(null);

  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    const listener = backend.onChanged((topic) => {
      if (topic !== 'closing') return;
      before.current = document.activeElement;
      setAsked(true);
    });
    void listener.then((end) => {
      if (gone) end();
      else stop = end;
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [backend]);

  const onStay = useCallback(() => {
    setAsked(false);
    // The keyboard goes back to where it was.
    requestAnimationFrame(() => {
      if (before.current instanceof HTMLElement) before.current.focus();
    });
  }, []);

  if (!asked) return null;
  return (
    <Suspense>
      <ClosingQuestion onStay={onStay} />
    </Suspense>
  );
}
