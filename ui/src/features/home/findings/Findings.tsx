// What was found, by urgency, and what is fine, folded.

import { Card, Skeleton, SkeletonItem, Subtitle1, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { useId, useState } from 'react';

import { Disclosure } from '../../../components/Disclosure';
import { useNow } from '../../../components/useNow';
import type { FindingView, StatusView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { Finding } from './Finding';
import { useSteadyOrder } from './useSteadyOrder';
import { wordsOf } from './words';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  card: { padding: tokens.spacingHorizontalL, gap: tokens.spacingVerticalM },
  item: {
    paddingBottom: tokens.spacingVerticalM,
    marginBottom: tokens.spacingVerticalM,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { paddingBottom: '0', marginBottom: '0', borderBottomStyle: 'none' },
  },
  place: { minHeight: '88px' },
  skeleton: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalS },
  half: { width: '60%' },
  fine: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
  icon: { fontSize: '20px', color: tokens.colorStatusSuccessForeground1 },
});

export interface FindingsProps {
  readonly status: StatusView;
  /** Shows the emergency access accounts. */
  readonly onEmergency: () => void;
}

/** The section of Home with everything that is worth knowing. */
export function Findings({ status, onEmergency }: FindingsProps) {
  const say = useSay();
  const styles = useStyles();
  const now = useNow();
  const headingId = useId();
  const [inside, setInside] = useState(false);
  const reading = isReading(status);

  const fine = status.findings.filter(({ urgency }) => urgency === 'fine');
  const open = keyed(status.findings.filter(({ urgency }) => urgency !== 'fine'));
  const order = useSteadyOrder([...open.keys()], reading || inside);
  const shown = order.flatMap((key) => {
    const finding = open.get(key);
    return finding === undefined ? [] : [{ key, finding }];
  });

  return (
    <section
      aria-labelledby={headingId}
      className={styles.section}
      onMouseEnter={() => setInside(true)}
      onMouseLeave={() => setInside(false)}
      onFocus={() => setInside(true)}
      onBlur={() => setInside(false)}
    >
      <Subtitle1 as="h2" id={headingId}>
        {say('findings.title')}
      </Subtitle1>
      <Card className={styles.card}>
        {(reading || shown.length > 0) && (
          <ul>
            {shown.map(({ key, finding }) => (
              <li key={key} className={styles.item}>
                <Finding finding={finding} onEmergency={onEmergency} />
              </li>
            ))}
            {reading && (
              <li className={mergeClasses(styles.item, styles.place)}>
                <Text>{say('findings.reading')}</Text>
                <Skeleton aria-hidden className={styles.skeleton}>
                  <SkeletonItem size={20} className={styles.half} />
                  <SkeletonItem />
                </Skeleton>
              </li>
            )}
          </ul>
        )}
        {!reading && shown.length === 0 && (
          <Text>{say(fine.length > 0 ? 'findings.nothing' : 'findings.notYet')}</Text>
        )}
        {!reading && fine.length > 0 && (
          <Disclosure summary={say('findings.fine', { count: fine.length })}>
            <ul>
              {fine.map((finding) => {
                const { title, when } = wordsOf(say, finding, now);
                return (
                  <li key={finding.kind} className={styles.fine}>
                    <CheckmarkCircleFilled className={styles.icon} aria-hidden />
                    <Text>
                      {title}. {when}
                    </Text>
                  </li>
                );
              })}
            </ul>
          </Disclosure>
        )}
      </Card>
    </section>
  );
}

/** Whether a part is being read for the first time, so that more may be found. */
function isReading(status: StatusView): boolean {
  const parts = [
    status.organization,
    status.securityDefaults,
    status.perUserMfa,
    status.conditionalAccess,
    status.registration,
    status.licences,
    status.you,
    status.domains,
    status.emergency,
    status.oldSignIns,
    status.methods,
  ];
  return parts.some(({ state }) => state === 'loading');
}

/** Findings by a key of their own: there can be several of a kind. */
function keyed(findings: readonly FindingView[]): ReadonlyMap<string, FindingView> {
  const seen = new Map<string, number>();
  return new Map(
    findings.map((finding) => {
      const turn = seen.get(finding.kind) ?? 0;
      seen.set(finding.kind, turn + 1);
      return [`${finding.kind}-${turn}`, finding];
    }),
  );
}
