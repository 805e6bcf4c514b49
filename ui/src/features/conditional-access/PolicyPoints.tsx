import { Text, makeStyles, tokens } from '@fluentui/react-components';

import type { PolicyWords } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { linesOf, points } from './facts';

const useStyles = makeStyles({
  points: { display: 'grid', gridTemplateColumns: 'minmax(0, 140px) minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM, rowGap: tokens.spacingVerticalS },
  label: { color: tokens.colorNeutralForeground2 },
  lines: { display: 'flex', flexDirection: 'column' },
});

/** What a policy says, point by point. Points to which it says nothing are not there. */
export function PolicyPoints({ words }: { readonly words: PolicyWords }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <dl className={styles.points}>
      {points.map((point) => {
        const lines = linesOf(say, words, point);
        return (
          lines.length > 0 && (
            <div key={point} style={{ display: 'contents' }}>
              <dt className={styles.label}>{say(`policies.point.${point}`)}</dt>
              <dd className={styles.lines}>
                {lines.map((line, index) => (
                  <Text key={index}>{line}</Text>
                ))}
              </dd>
            </div>
          )
        );
      })}
    </dl>
  );
}
