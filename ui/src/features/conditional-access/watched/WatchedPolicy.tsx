import { Card, Subtitle2, Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { PersonProhibitedRegular } from '@fluentui/react-icons/svg/person-prohibited';
import { ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task';

import { Disclosure } from '../../../components/Disclosure';
import { Mark, type MarkLook } from '../../../components/Mark';
import type { BlockedLine, ReportOnlyPolicy } from '../../../ipc/bindings';
import { all, dayAndTime } from '../../../messages/format';
import { useSay } from '../../../messages/words';
import { nameOf } from '../facts';

const useStyles = makeStyles({
  card: { padding: tokens.spacingHorizontalL, gap: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
  blocked: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    maxHeight: '260px',
    overflowY: 'auto',
    paddingLeft: tokens.spacingHorizontalM,
    borderLeft: `${tokens.strokeWidthThick} solid ${tokens.colorNeutralStroke2}`,
  },
  line: { display: 'flex', flexDirection: 'column' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

// Each has a shape and a word of its own; the colour only adds to them.
const looks = {
  asked: { Icon: ShieldTaskRegular, tone: 'busy' },
  passed: { Icon: CheckmarkCircleFilled, tone: 'good' },
  blocked: { Icon: PersonProhibitedRegular, tone: 'bad' },
} as const satisfies Record<string, MarkLook>;

export interface WatchedPolicyProps {
  readonly policy: ReportOnlyPolicy;
  /** Whether there can be more people than were counted. */
  readonly atLeast: boolean;
}

/** What one policy would have done, to how many people, and whom it would have kept out of what. */
export function WatchedPolicy({ policy, atLeast }: WatchedPolicyProps) {
  const say = useSay();
  const styles = useStyles();
  const name = nameOf(say, policy.name);
  const nothing = policy.asked + policy.passed + policy.blocked === 0;
  return (
    <Card className={styles.card} role="group" aria-label={name}>
      <Subtitle2 as="h3">{name}</Subtitle2>
      {nothing && <Text>{say(atLeast ? 'policies.watched.nothingSoFar' : 'policies.watched.nothing')}</Text>}
      {(['blocked', 'asked', 'passed'] as const)
        .filter((what) => policy[what] > 0)
        .map((what) => (
          <Mark key={what} look={looks[what]}>
            <Text weight={what === 'blocked' ? 'semibold' : 'regular'}>
              {say(atLeast ? `policies.watched.${what}AtLeast` : `policies.watched.${what}`, { count: policy[what] })}
            </Text>
          </Mark>
        ))}
      {policy.blockedPeople.length > 0 && (
        <Disclosure summary={say('policies.watched.who')} of={name} initiallyOpen={policy.blockedPeople.length <= 5}>
          <Blocked lines={policy.blockedPeople} count={policy.blocked} label={say('policies.watched.blockedBy', { name })} />
        </Disclosure>
      )}
    </Card>
  );
}

interface BlockedProps {
  readonly lines: readonly BlockedLine[];
  readonly count: number;
  readonly label: string;
}

/** Who would have been kept out, of which apps. The list can be scrolled with the keyboard. */
function Blocked({ lines, count, label }: BlockedProps) {
  const say = useSay();
  const styles = useStyles();
  const more = count - lines.length;
  return (
    <div role="region" aria-label={label} tabIndex={0} className={styles.blocked}>
      <ul className={styles.blocked} style={{ border: 'none', padding: 0, maxHeight: 'none' }}>
        {lines.map(({ person, apps, last }) => (
          <li key={person.id} className={styles.line}>
            <Text>{person.name}</Text>
            <Text size={200} className={styles.quiet}>
              {person.username}
            </Text>
            <Text size={200}>{say('policies.watched.apps', { apps: apps.length === 0 ? say('policies.watched.appUnknown') : all(apps), when: dayAndTime(last) })}</Text>
          </li>
        ))}
      </ul>
      {more > 0 && <Text italic>{say('common.andMore', { count: more })}</Text>}
    </div>
  );
}
