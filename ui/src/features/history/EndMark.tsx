import { Text } from '@fluentui/react-components';
import { ArrowSyncCircleRegular } from '@fluentui/react-icons/svg/arrow-sync-circle';
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { RecordStopRegular } from '@fluentui/react-icons/svg/record-stop';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';

import { Mark, type MarkLook } from '../../components/Mark';
import type { HistoryEnd } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

// Each has a shape and a word of its own; the colour only adds to them.
const marks = {
  running: { Icon: ArrowSyncCircleRegular, tone: 'busy' },
  done: { Icon: CheckmarkCircleFilled, tone: 'good' },
  doneWithExceptions: { Icon: WarningFilled, tone: 'middling' },
  cancelled: { Icon: RecordStopRegular, tone: 'neutral' },
  interrupted: { Icon: PlugDisconnectedRegular, tone: 'bad' },
  refused: { Icon: DismissCircleFilled, tone: 'bad' },
  putBack: { Icon: ArrowUndoRegular, tone: 'neutral' },
} as const satisfies Record<HistoryEnd, MarkLook>;

/** How a change ended, as a shape and a word. */
export function EndMark({ end }: { readonly end: HistoryEnd }) {
  const say = useSay();
  return (
    <Mark look={marks[end]} wordToned>
      <Text weight="semibold">{say(`history.end.${end}`)}</Text>
    </Mark>
  );
}
