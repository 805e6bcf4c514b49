import { Button, Card, Subtitle2, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useId, useRef, useState } from 'react';

import type { HistoryChange } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { ChangeActions } from './ChangeActions';
import { ChangeFacts, type ChangeFactsProps } from './ChangeFacts';
import { titleOf } from './sentences';

/** How many changes are shown at first, and more each time that more are asked for. */
const SHOWN = 50;

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  change: { gap: tokens.spacingVerticalS },
});

export interface ChangeListProps {
  readonly changes: readonly HistoryChange[];
  /** The change that was open just now: the keyboard goes back to it. */
  readonly back: string | null;
  readonly onOpen: (id: string) => void;
}

/** Every change, the newest first. */
export function ChangeList({ changes, back, onOpen }: ChangeListProps) {
  const say = useSay();
  const styles = useStyles();
  // The one that the keyboard goes back to is among those that are shown.
  const [shown, setShown] = useState(() => SHOWN * Math.ceil((changes.findIndex(({ id }) => id === back) + 1) / SHOWN || 1));
  return (
    <>
      <ul className={styles.list}>
        {changes.slice(0, shown).map((change) => (
          <li key={change.id}>
            <Entry change={change} changes={changes} focused={change.id === back} onOpen={() => onOpen(change.id)} />
          </li>
        ))}
      </ul>
      {shown < changes.length && (
        <div>
          <Button onClick={() => setShown(shown + SHOWN)}>{say('history.more')}</Button>
        </div>
      )}
    </>
  );
}

interface EntryProps extends ChangeFactsProps {
  readonly focused: boolean;
  readonly onOpen: () => void;
}

function Entry({ change, changes, focused, onOpen }: EntryProps) {
  const say = useSay();
  const styles = useStyles();
  const heading = useId();
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) opener.current?.focus();
  }, [focused]);
  return (
    <Card role="group" aria-labelledby={heading} className={styles.change}>
      <Subtitle2 as="h2" id={heading}>
        {titleOf(say, change)}
      </Subtitle2>
      <ChangeFacts change={change} changes={changes} />
      <ChangeActions change={change} heading={heading}>
        <Button ref={opener} aria-describedby={heading} onClick={onOpen}>
          {say('history.open')}
        </Button>
      </ChangeActions>
    </Card>
  );
}
