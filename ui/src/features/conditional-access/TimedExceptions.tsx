import { Text, makeStyles, tokens } from '@fluentui/react-components';

import type { ExceptionView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { LastDay } from './LastDay';
import { calendarDay, isOver } from './until';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  line: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** Who is left out until a day, and until which. */
export function TimedExceptions({ exceptions }: { readonly exceptions: readonly ExceptionView[] }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {exceptions.map(({ policy, person, until }) => (
        <li key={`${policy} ${person.id}`} className={styles.line}>
          <Text weight={isOver(until) ? 'semibold' : 'regular'}>
            {say(isOver(until) ? 'policies.exceptions.wasUntil' : 'policies.exceptions.isUntil', { name: person.name, date: calendarDay(until) })}
          </Text>
          <Text size={200} className={styles.quiet}>
            {person.username}
          </Text>
          <LastDay policy={policy} person={person} until={until} />
        </li>
      ))}
    </ul>
  );
}
