// The way from a click to a change under way. It can begin on any screen, and goes on as a panel on Home.

import { Suspense, createContext, lazy, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';

import { useNavigate } from '../../app/pages';
import type { IntentView, SessionView } from '../../ipc/bindings';

const ChangeDialog = lazy(() => import('./ChangeDialog'));

interface ChangeFlow {
  /** Shows what would happen. Afterwards the keyboard goes back to `from`, or to where it is now. */
  readonly open: (intent: IntentView, from?: Element | null) => void;
  /** Whether a change has begun since this was last asked: then its panel takes the keyboard. */
  readonly takeStarted: () => boolean;
}

const ChangeFlowContext = createContext<ChangeFlow>({ open: () => undefined, takeStarted: () => false });

/** Begins changes. */
export const useChangeFlow = () => useContext(ChangeFlowContext);

export interface ChangeFlowProviderProps {
  readonly session: SessionView;
  /** What is shown while no plan is. */
  readonly aside: ReactNode;
  readonly children: ReactNode;
}

export function ChangeFlowProvider({ session, aside, children }: ChangeFlowProviderProps) {
  const navigate = useNavigate();
  const [intent, setIntent] = useState<IntentView | null>(null);
  const opener = useRef<Element | null>(null);
  const started = useRef(false);

  const flow = useMemo<ChangeFlow>(
    () => ({
      open: (wanted, from) => {
        opener.current = from ?? document.activeElement;
        setIntent(wanted);
      },
      takeStarted: () => {
        const was = started.current;
        started.current = false;
        return was;
      },
    }),
    [],
  );

  const onClose = useCallback(() => {
    setIntent(null);
    // The dialog gives the keyboard back to where it was.
    requestAnimationFrame(() => {
      if (opener.current instanceof HTMLElement) opener.current.focus();
    });
  }, []);

  const onStarted = useCallback(() => {
    started.current = true;
    setIntent(null);
    navigate('home');
  }, [navigate]);

  return (
    <ChangeFlowContext.Provider value={flow}>
      {children}
      {intent === null ? (
        aside
      ) : (
        <Suspense>
          <ChangeDialog intent={intent} session={session} onClose={onClose} onStarted={onStarted} />
        </Suspense>
      )}
    </ChangeFlowContext.Provider>
  );
}
