import { Text, makeStyles, tokens } from '@fluentui/react-components';

import type { PeopleCounts as Counts } from '../../ipc/bindings';
import { useSay, type Say } from '../../messages/words';

const useStyles = makeStyles({
  counts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  bar: { display: 'flex', height: '8px', gap: '2px', borderRadius: tokens.borderRadiusCircular, overflow: 'hidden', forcedColorAdjust: 'none' },
  asked: { backgroundColor: tokens.colorStatusSuccessBackground3 },
  notAsked: { backgroundColor: tokens.colorStatusDangerBackground3 },
  cannotTell: { backgroundColor: tokens.colorPaletteMarigoldBackground3 },
  blocked: { backgroundColor: tokens.colorNeutralForeground2 },
  reading: { backgroundColor: tokens.colorNeutralStroke1 },
});

const counted = ['asked', 'notAsked', 'cannotTell', 'blocked', 'reading'] as const;
const apart = ['disabled', 'emergency', 'synchronization'] as const;

const listed = (say: Say, counts: Counts, kinds: readonly (keyof Counts)[]) =>
  kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => say(`people.counts.${kind}`, { count: counts[kind] }))
    .join(', ');

/** How many accounts there are and what they are, in numbers that add up. */
export function PeopleCounts({ counts, total }: { readonly counts: Counts; readonly total: number }) {
  const say = useSay();
  const styles = useStyles();
  if (total === 0) return null;
  const values = {
    total: say('people.counts.total', { count: total }),
    parts: listed(say, counts, counted),
    apart: listed(say, counts, apart),
  };
  const line = values.apart === '' ? 'line' : values.parts === '' ? 'onlyApart' : 'lineApart';
  return (
    <div className={styles.counts}>
      <Text>{say(`people.counts.${line}`, values)}</Text>
      {values.parts !== '' && (
        <div className={styles.bar} aria-hidden>
          {counted
            .filter((kind) => counts[kind] > 0)
            .map((kind) => (
              <div key={kind} className={styles[kind]} style={{ flexGrow: counts[kind], minWidth: '3px' }} />
            ))}
        </div>
      )}
    </div>
  );
}
