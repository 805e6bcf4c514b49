import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import type { PolicyLeftOutView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { nameOf } from '../conditional-access/facts';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
  policy: { display: 'flex', flexDirection: 'column' },
});

/** The policies that a plan leaves alone although they were meant, and why. */
export function PoliciesLeftOut({ policies }: { readonly policies: readonly PolicyLeftOutView[] }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say('change.policiesLeftOut.title', { count: policies.length })}</MessageBarTitle>
        <ul className={styles.list}>
          {policies.map(({ id, name, reason }) => (
            <li key={`${id} ${name}`} className={styles.policy}>
              <Text weight="semibold">{nameOf(say, name)}</Text>
              <Text>{say(`change.policiesLeftOut.${reason}`)}</Text>
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
