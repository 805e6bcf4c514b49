import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';

import type { PersonView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';
import { useWhyNotTurnOff } from './useWhyNotTurnOff';

const useStyles = makeStyles({
  action: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXXS },
  reason: { color: tokens.colorNeutralForeground2 },
});

/** Turns the older per-user setting off for somebody who has it on; nothing for others. */
export function TurnOffForOne({ view }: { readonly view: PersonView }) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const reason = useWhyNotTurnOff();
  const reasonId = useId();
  const { id, name } = view.row.person;
  if (!view.rules.some(({ kind, state }) => kind === 'perUserMfa' && state === 'on')) return null;
  return (
    <div className={styles.action}>
      <Button
        disabled={reason !== null}
        aria-describedby={reason === null ? undefined : reasonId}
        onClick={() => open({ kind: 'perUserMfaOff', knowingly: false, people: [id] })}
      >
        {say('people.selection.turnOffOne', { name })}
      </Button>
      {reason !== null && (
        <Text id={reasonId} size={200} className={styles.reason}>
          {reason}
        </Text>
      )}
    </div>
  );
}
