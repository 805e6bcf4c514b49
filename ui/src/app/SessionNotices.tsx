import { Button, MessageBar, MessageBarBody, MessageBarTitle, Text } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';

import { ErrorNotice } from '../components/ErrorNotice';
import { toAppError } from '../ipc/backend';
import type { SessionView } from '../ipc/bindings';
import { useBackend, useSignedIn } from '../ipc/queries';
import { useSay } from '../messages/words';

/** What is worth knowing about the sign-in on every screen. */
export function SessionNotices({ session }: { readonly session: SessionView }) {
  const say = useSay();
  const backend = useBackend();
  const { kept } = useSignedIn();
  const again = useMutation({ mutationFn: () => backend.signInAgain() });
  return (
    <>
      {session.state === 'needsAttention' && (
        <ErrorNotice
          intent="warning"
          error={again.isError ? toAppError(again.error) : session.because}
          actions={
            <Button appearance="primary" disabled={again.isPending} onClick={() => again.mutate()}>
              {say('signIn.again')}
            </Button>
          }
        />
      )}
      {kept !== 'inKeychain' && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{say('kept.title')}</MessageBarTitle>
            <Text block>{say(`kept.${kept}`)}</Text>
          </MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}
