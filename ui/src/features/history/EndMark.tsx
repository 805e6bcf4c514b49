import { Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowSyncCircleRegular } from '@fluentui/react-icons/svg/arrow-sync-circle';
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { RecordStopRegular } from '@fluentui/react-icons/svg/record-stop';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import type { FluentIcon } from '@fluentui/react-icons';

import type { HistoryEnd } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  mark: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  icon: { fontSize: '20px', flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  middling: { color: tokens.colorStatusWarningForeground1 },
  // The first danger colour is too faint on a dark card.
  bad: { color: tokens.colorStatusDangerForeground3 },
  neutral: { color: tokens.colorNeutralForeground2 },
  busy: { color: tokens.colorBrandForeground1 },
});

// Each has a shape and a word of its own; the colour only adds to them.
const marks = {
  running: { Icon: ArrowSyncCircleRegular, tone: 'busy' },
  done: { Icon: CheckmarkCircleFilled, tone: 'good' },
  doneWithExceptions: { Icon: WarningFilled, tone: 'middling' },
  cancelled: { Icon: RecordStopRegular, tone: 'neutral' },
  interrupted: { Icon: PlugDisconnectedRegular, tone: 'bad' },
  refused: { Icon: DismissCircleFilled, tone: 'bad' },
  putBack: { Icon: ArrowUndoRegular, tone: 'neutral' },
} as const satisfies Record<HistoryEnd, { Icon: FluentIcon; tone: string }>;

/** How a change ended, as a shape and a word. */
export function EndMark({ end }: { readonly end: HistoryEnd }) {
  const say = useSay();
  const styles = useStyles();
  const { Icon, tone } = marks[end];
  return (
    <span className={mergeClasses(styles.mark, styles[tone])}>
      <Icon className={styles.icon} aria-hidden />
      <Text weight="semibold">{say(`history.end.${end}`)}</Text>
    </span>
  );
}
