// What stands between the sentence and the list: what could not be read, and who is left out for longer than was meant.

import { Button, MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import { ErrorNotice } from '../../components/ErrorNotice';
import type { ExceptionView, PoliciesView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { nameOf } from './facts';
import { TimedExceptions } from './TimedExceptions';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
  body: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface NoticesProps {
  readonly view: PoliciesView;
  /** Why nothing can be changed now. */
  readonly whyNot: string | null;
  readonly onOpen: (policy: string) => void;
}

export function Notices({ view, whyNot, onOpen }: NoticesProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <>
      {view.because !== null && <ErrorNotice error={view.because} intent={view.policies.length > 0 ? 'warning' : 'error'} />}
      {view.because !== null && view.policies.length > 0 && <Text className={styles.quiet}>{say('policies.stale')}</Text>}
      {view.exceptionsOver.length > 0 && <Over exceptions={view.exceptionsOver} onOpen={onOpen} />}
      {whyNot !== null && <Text className={styles.quiet}>{whyNot}</Text>}
    </>
  );
}

function Over({ exceptions, onOpen }: { readonly exceptions: readonly ExceptionView[]; readonly onOpen: NoticesProps['onOpen'] }) {
  const say = useSay();
  const styles = useStyles();
  const policies = new Map(exceptions.map(({ policy, policyName }) => [policy, policyName]));
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say('policies.over.title', { count: new Set(exceptions.map(({ person }) => person.id)).size })}</MessageBarTitle>
        <div className={styles.body}>
          <TimedExceptions exceptions={exceptions} />
          <Text>{say('policies.over.body')}</Text>
          {[...policies].map(([id, name]) => (
            <Button key={id} size="small" onClick={() => onOpen(id)}>
              {say('policies.over.open', { name: nameOf(say, name) })}
            </Button>
          ))}
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}
