import { Text, makeStyles, tokens } from '@fluentui/react-components';

import type { HistoryChange } from '../../ipc/bindings';
import { dayAndTime } from '../../messages/format';
import { useSay } from '../../messages/words';
import { EndMark } from './EndMark';
import { titleAndTime } from './sentences';

const useStyles = makeStyles({
  facts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, overflowWrap: 'anywhere' },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface ChangeFactsProps {
  readonly change: HistoryChange;
  /** Every change, to name the one that this one put back, or that put this one back. */
  readonly changes: readonly HistoryChange[];
}

/** What came of a change, by whom, when, why, and what it has to do with others. */
export function ChangeFacts({ change, changes }: ChangeFactsProps) {
  const say = useSay();
  const styles = useStyles();
  const { by, begun, ended, reason, putsBack, putBackBy } = change;
  const named = (id: string) => {
    const other = changes.find((each) => each.id === id);
    return other === undefined ? null : { what: titleAndTime(say, other) };
  };
  // The record may know only one of the two names.
  const who = by.name === '' || by.username === '' ? by.name || by.username : say('history.by', { name: by.name, username: by.username });
  const before = putsBack === null ? undefined : named(putsBack);
  const after = putBackBy === null ? undefined : named(putBackBy);
  return (
    <div className={styles.facts}>
      <div className={styles.line}>
        <EndMark end={change.end} />
        <Counts change={change} />
      </div>
      <Text>{who}</Text>
      <Text className={styles.quiet}>
        {ended === null
          ? say('history.begun', { when: dayAndTime(begun) })
          : say('history.begunAndEnded', { begun: dayAndTime(begun), ended: dayAndTime(ended) })}
      </Text>
      {reason !== null && <Text>{say('history.reason', { reason })}</Text>}
      {before !== undefined && <Text>{before === null ? say('history.putsBackUnknown') : say('history.putsBack', before)}</Text>}
      {after !== undefined && <Text>{after === null ? say('history.putBackByUnknown') : say('history.putBackBy', after)}</Text>}
    </div>
  );
}

// Of a single thing, how it ended says it already.
function Counts({ change: { total, done, refused, unknown } }: { readonly change: HistoryChange }) {
  const say = useSay();
  return (
    <>
      {total > 1 && <Text>{say('history.done', { count: done, total })}</Text>}
      {total > 1 && refused > 0 && <Text>{say('history.refused', { count: refused })}</Text>}
      {unknown > 0 && <Text>{say('history.unknown', { count: unknown })}</Text>}
    </>
  );
}
