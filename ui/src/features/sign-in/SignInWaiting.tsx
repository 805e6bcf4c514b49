import { Button, Field, Input, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';

import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { SessionView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';

/** The session while Latch waits for the browser. */
export type SigningIn = Extract<SessionView, { state: 'signingIn' }>;

const useStyles = makeStyles({
  waiting: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  spinner: { justifyContent: 'start' },
  address: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
  field: { flexGrow: 1, minWidth: '200px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** What the words above {@link SignInWaiting} are: whether the browser opened is the first thing to know. */
export function signInTitle(session: SigningIn): 'signIn.openedTitle' | 'signIn.notOpenedTitle' {
  return session.browserOpened ? 'signIn.openedTitle' : 'signIn.notOpenedTitle';
}

/** Waiting for the browser: what to do there, the address for when it did not open, and the way out. */
export function SignInWaiting({ session }: { readonly session: SigningIn }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const open = useMutation({ mutationFn: () => backend.openSignInPage() });
  const cancel = useMutation({ mutationFn: () => backend.cancelSignIn() });
  const failed = open.error ?? cancel.error;
  return (
    <div className={styles.waiting}>
      <Text>{say(session.browserOpened ? 'signIn.openedBody' : 'signIn.notOpenedBody')}</Text>
      {session.purpose === 'permission' && <Text>{say('signIn.permissionPurpose')}</Text>}
      {session.purpose === 'again' && <Text>{say('signIn.againPurpose')}</Text>}
      <Spinner size="tiny" label={say('signIn.waiting')} className={styles.spinner} />
      <div className={styles.address}>
        <Field label={say('signIn.address')} className={styles.field}>
          <Input readOnly value={session.address} onFocus={(event) => event.target.select()} />
        </Field>
        <CopyButton
          label={say('signIn.copyAddress')}
          text={session.address}
          appearance={session.browserOpened ? 'secondary' : 'primary'}
        />
      </div>
      {failed !== null && <ErrorNotice error={toAppError(failed)} />}
      <div className={styles.actions}>
        <Button disabled={open.isPending} onClick={() => open.mutate()}>
          {say('signIn.openAgain')}
        </Button>
        <Button appearance="subtle" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          {say('common.cancel')}
        </Button>
      </div>
    </div>
  );
}
