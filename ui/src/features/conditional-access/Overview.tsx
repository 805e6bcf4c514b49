import { Button, Card, Subtitle1, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleOffRegular } from '@fluentui/react-icons/svg/circle-off';
import { EyeRegular } from '@fluentui/react-icons/svg/eye';
import { HourglassRegular } from '@fluentui/react-icons/svg/hourglass';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task';
import { useId } from 'react';

import { HelpLink } from '../../components/HelpLink';
import { useToneStyles, type MarkLook } from '../../components/Mark';
import { useNow } from '../../components/useNow';
import type { HeadlineView, PoliciesView } from '../../ipc/bindings';
import { useChange, useStatus } from '../../ipc/queries';
import { useSay, type Say } from '../../messages/words';
import { standsInTheWay } from '../change/stages';
import { day } from '../home/days';
import { overviewOf, statesOf, type Overview as View, type OverviewAction, type OverviewKind } from './overview';

const useStyles = makeStyles({
  card: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    alignItems: 'start',
    gap: tokens.spacingHorizontalXL,
    padding: tokens.spacingHorizontalXL,
    '@media (max-width: 560px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  mark: { display: 'flex', flexDirection: 'column', alignItems: 'center', gap: tokens.spacingVerticalXS, width: '96px', textAlign: 'center' },
  icon: { fontSize: '40px' },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS, paddingTop: tokens.spacingVerticalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

// Each has a shape and a word of its own; the colour only adds to them.
const looks = {
  reading: { Icon: HourglassRegular, tone: 'neutral' },
  unread: { Icon: QuestionCircleRegular, tone: 'neutral' },
  noLicence: { Icon: ShieldTaskRegular, tone: 'neutral' },
  lapsed: { Icon: ShieldTaskRegular, tone: 'middling' },
  none: { Icon: ShieldTaskRegular, tone: 'neutral' },
  watching: { Icon: EyeRegular, tone: 'middling' },
  on: { Icon: CheckmarkCircleFilled, tone: 'good' },
  off: { Icon: CircleOffRegular, tone: 'neutral' },
  unknown: { Icon: QuestionCircleRegular, tone: 'neutral' },
} as const satisfies Record<OverviewKind, MarkLook>;

export interface OverviewProps {
  readonly view: PoliciesView;
  /** Why nothing can be changed now. */
  readonly whyNot: string | null;
  readonly onAction: (action: OverviewAction) => void;
}

/** The one sentence on what the policies do, and the next sensible step. */
export function Overview({ view, whyNot, onAction }: OverviewProps) {
  const say = useSay();
  const styles = useStyles();
  const tones = useToneStyles();
  const headline = useStatus().data?.headline;
  const now = useNow();
  const overview = overviewOf(view, now);
  const { kind } = overview;
  // A change under way or cut off comes before everything else.
  const waits = standsInTheWay(useChange().data);
  const { Icon, tone } = looks[kind];
  return (
    <Card className={styles.card}>
      <div className={mergeClasses(styles.mark, tones[tone])}>
        <Icon className={styles.icon} aria-hidden />
        <Text weight="semibold" align="center">
          {say(`policies.overview.${kind}.mark`)}
        </Text>
      </div>
      <div className={styles.words}>
        <Subtitle1 as="h2">{title(say, kind, view)}</Subtitle1>
        {bodies(say, kind, view, headline).map((sentence) => (
          <Text key={sentence}>{sentence}</Text>
        ))}
        {view.watching !== null && kind !== 'lapsed' && <Week enoughAt={view.watching.enoughAt} now={now} />}
        {!waits && <Actions overview={overview} whyNot={whyNot} onAction={onAction} />}
        {(kind === 'noLicence' || kind === 'lapsed') && (
          <div>
            <HelpLink id="entra-pricing">{say('home.licences.pricing')}</HelpLink>
          </div>
        )}
      </div>
    </Card>
  );
}

function title(say: Say, kind: OverviewKind, view: PoliciesView): string {
  const { on, reportOnly } = statesOf(view);
  const count = kind === 'on' ? on : kind === 'watching' ? reportOnly : view.policies.length;
  return say(`policies.overview.${kind}.title`, { count });
}

function bodies(say: Say, kind: OverviewKind, view: PoliciesView, headline: HeadlineView | undefined): string[] {
  const { reportOnly } = statesOf(view);
  const known = headline !== undefined && headline.kind !== 'reading' && headline.because === null;
  return [
    // What they come to for the people is told by the same sentence as on Home.
    ...(kind === 'on' && known ? [say(`home.headline.${headline.kind}.title`, valuesOf(headline))] : []),
    ...(kind === 'on' ? (reportOnly > 0 ? [say('policies.overview.watchToo', { count: reportOnly })] : []) : [say(`policies.overview.${kind}.body`)]),
    ...(kind === 'noLicence' || kind === 'watching' || kind === 'off' ? defaults(say, kind, view.defaultsOn) : []),
  ];
}

const valuesOf = ({ kind, people, policies, of }: HeadlineView) => ({ count: kind === 'onlyWatching' ? policies : people, of, time: '' });

function defaults(say: Say, kind: 'noLicence' | 'watching' | 'off', on: boolean | null): string[] {
  if (kind === 'noLicence') return [say(on === true ? 'policies.overview.defaultsAreFine' : 'policies.overview.defaultsWouldDo')];
  return on === true ? [say('policies.overview.defaultsMeanwhile')] : [];
}

/** How long looking is still advised. */
function Week({ enoughAt, now }: { readonly enoughAt: string; readonly now: number }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <Text className={styles.quiet}>
      {say(Date.parse(enoughAt) <= now ? 'policies.week.over' : 'policies.week.until', { date: day(enoughAt) })}
    </Text>
  );
}

interface ActionsProps extends Pick<OverviewProps, 'whyNot' | 'onAction'> {
  readonly overview: View;
}

/** What begins a change here and now, and not on the next screen. */
const changes: ReadonlySet<OverviewAction> = new Set<OverviewAction>(['move', 'moveNow']);

function Actions({ overview: { primary, others }, whyNot, onAction }: ActionsProps) {
  const say = useSay();
  const styles = useStyles();
  const reason = useId();
  const all = primary === null ? others : [primary, ...others];
  const waits = whyNot !== null && all.some((action) => changes.has(action));
  if (all.length === 0) return null;
  return (
    <>
      <div className={styles.actions}>
        {all.map((action) => {
          const disabled = waits && changes.has(action);
          return (
            <Button
              key={action}
              appearance={action === primary ? 'primary' : 'secondary'}
              size={action === primary ? 'large' : 'medium'}
              disabled={disabled}
              aria-describedby={disabled ? reason : undefined}
              onClick={() => onAction(action)}
            >
              {say(`policies.do.${action}`)}
            </Button>
          );
        })}
      </div>
      {waits && (
        <Text id={reason} size={200} className={styles.quiet}>
          {whyNot}
        </Text>
      )}
    </>
  );
}
