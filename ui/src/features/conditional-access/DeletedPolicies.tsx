import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';

import { Disclosure } from '../../components/Disclosure';
import type { DeletedPolicyView } from '../../ipc/bindings';
import { dayAndTime } from '../../messages/format';
import { useSay } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';
import { day } from '../home/days';
import { nameOf } from './facts';

/** How long Microsoft keeps what was deleted, in milliseconds. */
const KEPT = 30 * 24 * 60 * 60_000;

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  words: { display: 'flex', flexDirection: 'column', minWidth: '0', flexBasis: '240px', flexGrow: 1, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface DeletedPoliciesProps {
  readonly deleted: readonly DeletedPolicyView[];
  /** Why nothing can be changed now. */
  readonly whyNot: string | null;
}

/** What was deleted and can be restored; nothing where there is none. */
export function DeletedPolicies({ deleted, whyNot }: DeletedPoliciesProps) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const hint = useId();
  if (deleted.length === 0) return null;
  return (
    <Disclosure summary={say('policies.deleted.fold', { count: deleted.length })}>
      <Text id={hint}>{whyNot ?? say('policies.deleted.hint')}</Text>
      <ul className={styles.list}>
        {deleted.map(({ id, name, deleted: at, madeByLatch }) => (
          <li key={id} className={styles.line}>
            <span className={styles.words}>
              <Text weight="semibold">{nameOf(say, name)}</Text>
              {at !== null && (
                <Text size={200} className={styles.quiet}>
                  {say('policies.deleted.when', { when: dayAndTime(at) })}
                </Text>
              )}
              {at !== null && (
                <Text size={200} className={styles.quiet}>
                  {say('policies.deleted.until', { date: day(new Date(Date.parse(at) + KEPT).toISOString()) })}
                </Text>
              )}
              {madeByLatch && (
                <Text size={200} className={styles.quiet}>
                  {say('policies.madeBy.latch')}
                </Text>
              )}
            </span>
            <Button
              size="small"
              aria-label={say('policies.deleted.restoreName', { name: nameOf(say, name) })}
              aria-describedby={hint}
              disabled={whyNot !== null}
              onClick={() => open({ kind: 'restorePolicy', policy: id })}
            >
              {say('policies.deleted.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
