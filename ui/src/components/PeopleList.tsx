import { Text, makeStyles, tokens } from '@fluentui/react-components';

import type { PersonLine } from '../ipc/bindings';
import { useSay } from '../messages/words';

const useStyles = makeStyles({
  list: {
    maxHeight: '220px',
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    paddingLeft: tokens.spacingHorizontalM,
    borderLeft: `${tokens.strokeWidthThick} solid ${tokens.colorNeutralStroke2}`,
  },
  username: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
});

export interface PeopleListProps {
  readonly label: string;
  /** The first of them. */
  readonly people: readonly PersonLine[];
  /** How many there are in all. */
  readonly count: number;
}

/** People by name. The list can be scrolled with the keyboard. */
export function PeopleList({ label, people, count }: PeopleListProps) {
  const say = useSay();
  const styles = useStyles();
  const more = count - people.length;
  return (
    <div role="region" aria-label={label} tabIndex={0} className={styles.list}>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <Text>{person.name}</Text> <Text className={styles.username}>{person.username}</Text>
          </li>
        ))}
      </ul>
      {more > 0 && <Text italic>{say('common.andMore', { count: more })}</Text>}
    </div>
  );
}
