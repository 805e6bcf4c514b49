import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';

import type { PersonLine } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  who: { display: 'flex', flexDirection: 'column', minWidth: '0', flexBasis: '240px', flexGrow: 1 },
  username: { color: tokens.colorNeutralForeground2 },
});

export interface AccountLineProps {
  readonly person: PersonLine;
  /** Whether it is named already. */
  readonly named: boolean;
  readonly busy: boolean;
  readonly onName: (person: PersonLine) => void;
}

/** An account that can be named. */
export function AccountLine({ person, named, busy, onName }: AccountLineProps) {
  const say = useSay();
  const styles = useStyles();
  const usernameId = useId();
  return (
    <div className={styles.line}>
      <div className={styles.who}>
        <Text>{person.name}</Text>
        <Text size={200} id={usernameId} className={styles.username}>
          {person.username}
        </Text>
      </div>
      {named ? (
        <Text>{say('emergency.already')}</Text>
      ) : (
        <Button
          size="small"
          aria-label={say('emergency.nameThis', { name: person.name })}
          // Several people can have the same name.
          aria-describedby={usernameId}
          disabledFocusable={busy}
          onClick={() => onName(person)}
        >
          {say('emergency.name')}
        </Button>
      )}
    </div>
  );
}
