import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';

import { present } from '../../../errors/present';
import type { EmergencyAccountView, EmergencyCheckView, PersonLine } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { day } from '../days';
import { Names } from '../Names';
import { AnswerIcon } from './AnswerIcon';
import { answerFor, answerOf, assess } from './assess';

const useStyles = makeStyles({
  account: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'start', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  who: { display: 'flex', flexDirection: 'column', minWidth: '0', flexBasis: '240px', flexGrow: 1 },
  username: { color: tokens.colorNeutralForeground2 },
  checks: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  line: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
});

export interface NamedAccountProps {
  readonly account: EmergencyAccountView;
  readonly busy: boolean;
  readonly onForget: (person: PersonLine) => void;
}

/** A named account with its checks. */
export function NamedAccount({ account, busy, onForget }: NamedAccountProps) {
  const say = useSay();
  const styles = useStyles();
  const usernameId = useId();
  const { person, there, checks, lastSignIn } = account;
  const state = assess(account);
  return (
    <div className={styles.account}>
      <div className={styles.head}>
        <div className={styles.who}>
          <Text weight="semibold">{person.name}</Text>
          <Text size={200} id={usernameId} className={styles.username}>
            {person.username}
          </Text>
        </div>
        <Button
          size="small"
          aria-label={say('emergency.removeName', { name: person.name })}
          // Several people can have the same name.
          aria-describedby={usernameId}
          disabledFocusable={busy}
          onClick={() => onForget(person)}
        >
          {say('emergency.remove')}
        </Button>
      </div>
      <div className={styles.line}>
        <AnswerIcon answer={answerFor[state]} />
        <Text weight="semibold">{say(`emergency.state.${state}`)}</Text>
      </div>
      {there === null && <Text>{say('emergency.maybeGone')}</Text>}
      {there === false ? (
        // Of an account that is not there nothing else can be said.
        <Text>{say('emergency.gone')}</Text>
      ) : (
        <ul aria-label={say('emergency.checks', { name: person.name })} className={styles.checks}>
          {checks.map((check) => (
            <li key={check.check}>
              <Check check={check} lastSignIn={lastSignIn} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Check({ check, lastSignIn }: { readonly check: EmergencyCheckView; readonly lastSignIn: string | null }) {
  const say = useSay();
  const styles = useStyles();
  const answer = answerOf(check.passed);
  const because = check.because === null ? null : present(say, check.because);
  return (
    <div className={styles.line}>
      <AnswerIcon answer={answer} />
      <div className={styles.words}>
        <Text>
          {check.check === 'used' && answer === 'yes'
            ? lastSignIn === null
              ? say('emergency.usedUndated')
              : say('emergency.check.used.yes', { date: day(lastSignIn) })
            : say(`emergency.check.${check.check}.${answer}`)}
        </Text>
        {because !== null && (
          <Text>
            {because.title}. {because.body}
          </Text>
        )}
        <Names label={say('emergency.policies')} names={check.names} />
      </div>
    </div>
  );
}
