import { Spinner, Switch, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';

import { useSay } from '../messages/words';

const useStyles = makeStyles({
  managed: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  reason: { color: tokens.colorNeutralForeground2 },
  pending: { justifyContent: 'start' },
});

export interface ManagedSwitchProps {
  /** What it switches, for those who hear it. */
  readonly name: string;
  /** What the organization says, not what was clicked. */
  readonly on: boolean;
  /** What is being waited for. While there is something, the switch can't be used. */
  readonly pending: string | null;
  /** Why it can't be used. */
  readonly reason: string | null;
  /** What to know before it is used. */
  readonly hint: string | null;
  /** The person would like it so. The switch itself does not move. */
  readonly onWanted: (on: boolean) => void;
}

/** A switch that shows what is. Pending is a state of its own, and one that can't be used says why. */
export function ManagedSwitch({ name, on, pending, reason, hint, onWanted }: ManagedSwitchProps) {
  const say = useSay();
  const styles = useStyles();
  const lineId = useId();
  const line = reason ?? hint;
  return (
    <div className={styles.managed}>
      <div className={styles.row}>
        <Switch
          aria-label={name}
          aria-busy={pending !== null}
          aria-describedby={line === null ? undefined : lineId}
          checked={on}
          disabled={pending !== null || reason !== null}
          onChange={(_, { checked }) => onWanted(checked)}
        />
        {pending === null ? (
          <Text weight="semibold" aria-hidden>
            {say(on ? 'home.on' : 'home.off')}
          </Text>
        ) : (
          <Spinner size="tiny" label={pending} className={styles.pending} />
        )}
      </div>
      {line !== null && (
        <Text id={lineId} size={200} className={styles.reason}>
          {line}
        </Text>
      )}
    </div>
  );
}
