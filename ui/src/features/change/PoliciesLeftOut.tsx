import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import type { PolicyLeftOutView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { nameOf } from '../conditional-access/facts';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
  policy: { display: 'flex', flexDirection: 'column' },
});

/** What a plan leaves alone although it was meant, and why: policies, or what was made for them. */
export function PoliciesLeftOut({ policies }: { readonly policies: readonly PolicyLeftOutView[] }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say('change.policiesLeftOut.title')}</MessageBarTitle>
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
