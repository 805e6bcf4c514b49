import { Badge, makeStyles, tokens } from '@fluentui/react-components';

import type { ChangeView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { isRunning } from './stages';

const useStyles = makeStyles({
  counts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** How many people a change has reached, and how. */
export function ChangeCounts({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const left = isRunning(change) ? 'left' : 'leftUntouched';
  const counts = [
    { key: 'done', count: change.done, color: 'success', always: true },
    { key: left, count: change.left, color: 'informative', always: isRunning(change) },
    { key: 'sent', count: change.sent, color: 'informative', always: false },
    { key: 'refused', count: change.refused, color: 'danger', always: false },
    { key: 'unknown', count: change.unknown, color: 'warning', always: false },
  ] as const;
  return (
    <ul className={styles.counts}>
      {counts
        .filter(({ count, always }) => always || count > 0)
        .map(({ key, count, color }) => (
          <li key={key}>
            <Badge appearance="tint" color={color} size="large">
              {say(`change.panel.${key}`, { count })}
            </Badge>
          </li>
        ))}
    </ul>
  );
}
