// One polite live region for the whole window: what is only seen elsewhere is said here.

import { makeStyles } from '@fluentui/react-components';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

const AnnounceContext = createContext<(text: string) => void>(() => undefined);

const useStyles = makeStyles({
  region: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

export function Announcer({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const [said, setSaid] = useState({ text: '', turn: 0 });
  const announce = useCallback((text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), []);
  // A new key each time, so that the same words are said again.
  const words = useMemo(() => <span key={said.turn}>{said.text}</span>, [said]);
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div aria-live="polite" role="status" className={styles.region}>
        {words}
      </div>
    </AnnounceContext.Provider>
  );
}

/** Says something to those who do not see it. */
export const useAnnounce = () => useContext(AnnounceContext);
