import { Button, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { useId } from 'react';

import type { ChangeView, PartView, PerUserMfaView, YouView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { useChangeFlow } from '../../change/ChangeFlow';
import { isRunning } from '../../change/stages';
import { Counts } from '../Counts';
import { whyNotEditable } from '../editable';
import { PartCard } from '../PartCard';

const useStyles = makeStyles({
  action: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXXS },
  reason: { color: tokens.colorNeutralForeground2 },
  pending: { justifyContent: 'start' },
});

export interface PerUserMfaCardProps {
  readonly part: PartView<PerUserMfaView>;
  readonly you: PartView<YouView>;
  readonly change: ChangeView | null;
}

export function PerUserMfaCard({ part, you, change }: PerUserMfaCardProps) {
  const say = useSay();
  return (
    <PartCard name="perUserMfa" icon={<PeopleRegular />} part={part} guides={['mfa-in-microsoft-365']}>
      {(value) => (
        <>
          <Counts
            caption={say('home.perUserMfa.caption')}
            counts={[
              { label: say('home.perUserMfa.enforced'), count: value.enforced, tone: 'accent' },
              { label: say('home.perUserMfa.enabled'), count: value.enabled, tone: 'middling' },
              { label: say('home.perUserMfa.disabled'), count: value.disabled, tone: 'neutral' },
              ...(value.unknown > 0
                ? [{ label: say('home.perUserMfa.unknown'), count: value.unknown, tone: 'bad' as const }]
                : []),
            ]}
          />
          {!value.complete && <Text>{say('home.perUserMfa.incomplete')}</Text>}
          <TurnOff value={value} you={you} change={change} />
        </>
      )}
    </PartCard>
  );
}

function TurnOff({ value, you, change }: { readonly value: PerUserMfaView } & Omit<PerUserMfaCardProps, 'part'>) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const reasonId = useId();
  const reason = whyNotEditable(say, value.editable, you);

  if (change?.intent.kind === 'perUserMfaOff' && isRunning(change)) {
    return <Spinner size="tiny" label={say('home.turningOff')} className={styles.pending} />;
  }
  // "Off for everyone" is said only of a list that is whole and read.
  const allOff = value.complete && value.enabled + value.enforced + value.unknown === 0;
  if (allOff) return <Text>{say('home.perUserMfa.allOff')}</Text>;
  return (
    <div className={styles.action}>
      <Button
        disabled={reason !== null}
        aria-describedby={reason === null ? undefined : reasonId}
        onClick={() => open({ kind: 'perUserMfaOff', knowingly: false, people: null })}
      >
        {say('home.perUserMfa.turnOff')}
      </Button>
      {reason !== null && (
        <Text id={reasonId} size={200} className={styles.reason}>
          {reason}
        </Text>
      )}
    </div>
  );
}
