import { Card, Text, Title1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowSyncCircleRegular } from '@fluentui/react-icons/svg/arrow-sync-circle';
import { HourglassRegular } from '@fluentui/react-icons/svg/hourglass';
import { ShieldCheckmarkFilled } from '@fluentui/react-icons/svg/shield-checkmark';
import { ShieldDismissFilled } from '@fluentui/react-icons/svg/shield-dismiss';
import { ShieldErrorFilled } from '@fluentui/react-icons/svg/shield-error';
import { ShieldQuestionRegular } from '@fluentui/react-icons/svg/shield-question';

import { ErrorWords } from '../../components/ErrorNotice';
import { useToneStyles, type MarkLook } from '../../components/Mark';
import type { ChangeView, HeadlineKind, HeadlineView, ProtectionView } from '../../ipc/bindings';
import { useChange } from '../../ipc/queries';
import { useSay, type MessageKey } from '../../messages/words';
import { exposureKind } from '../change/exposure';
import { sinceWhen } from '../change/since';

const useStyles = makeStyles({
  headline: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXL,
    padding: tokens.spacingHorizontalXL,
    minHeight: '112px',
    '@media (max-width: 560px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  mark: { display: 'flex', flexDirection: 'column', alignItems: 'center', gap: tokens.spacingVerticalXS, width: '112px', textAlign: 'center' },
  icon: { fontSize: '48px' },
  // Above every other sentence: somebody who was asked is asked no more.
  open: {
    borderLeft: `4px solid ${tokens.colorStatusDangerBorder2}`,
    backgroundColor: tokens.colorStatusDangerBackground1,
  },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

// Each has a shape and a word of its own; the colour only adds to them.
const marks = {
  protected: { Icon: ShieldCheckmarkFilled, tone: 'good' },
  partly: { Icon: ShieldErrorFilled, tone: 'middling' },
  notProtected: { Icon: ShieldDismissFilled, tone: 'bad' },
  cannotTell: { Icon: ShieldQuestionRegular, tone: 'neutral' },
  reading: { Icon: HourglassRegular, tone: 'neutral' },
  changing: { Icon: ArrowSyncCircleRegular, tone: 'busy' },
} as const satisfies Record<ProtectionView, MarkLook>;

// People whom a change left open weigh more than that it is under way.
const openMarks: { readonly [kind in HeadlineKind]?: MessageKey } = {
  leftOpen: 'home.headline.leftOpen.mark',
  openForNow: 'home.headline.openForNow.mark',
};

interface HeadlineWords {
  readonly title: MessageKey;
  readonly body: MessageKey;
}

/** The sentences of a headline. Those of people who were left open say what left them so. */
function wordsOf(kind: HeadlineKind, change: ChangeView | null): HeadlineWords {
  if ((kind === 'leftOpen' || kind === 'openForNow') && change !== null) {
    const why = exposureKind(change);
    if (why === 'defaultsOff') return { title: `home.headline.${kind}.titleDefaultsOff`, body: `home.headline.${kind}.bodyDefaultsOff` };
    if (why === 'other') return { title: `home.headline.${kind}.title`, body: `home.headline.${kind}.bodyOther` };
  }
  return { title: `home.headline.${kind}.title`, body: `home.headline.${kind}.body` };
}

/** The one sentence on how the organization is protected. */
export function Headline({ headline }: { readonly headline: HeadlineView }) {
  const say = useSay();
  const styles = useStyles();
  const tones = useToneStyles();
  const change = useChange().data ?? null;
  const open = openMarks[headline.kind];
  const words = wordsOf(headline.kind, change);
  const { Icon, tone } = marks[open === undefined ? headline.protection : 'notProtected'];
  const values = {
    count: headline.kind === 'onlyWatching' ? headline.policies : headline.people,
    of: headline.of,
    time: headline.since === null ? '' : sinceWhen(headline.since),
  };
  return (
    <Card className={mergeClasses(styles.headline, open !== undefined && styles.open)}>
      <div className={mergeClasses(styles.mark, tones[tone])}>
        <Icon className={styles.icon} aria-hidden />
        <Text weight="semibold" align="center">{say(open ?? `home.protection.${headline.protection}`)}</Text>
      </div>
      <div className={styles.words}>
        <Title1 as="h1">{say(words.title, values)}</Title1>
        {headline.because === null ? (
          <Text size={400}>{say(words.body, values)}</Text>
        ) : (
          <ErrorWords error={headline.because} />
        )}
        {headline.cannotTell > 0 && (
          <Text>{say('home.headline.cannotTellMore', { count: headline.cannotTell })}</Text>
        )}
      </div>
    </Card>
  );
}
