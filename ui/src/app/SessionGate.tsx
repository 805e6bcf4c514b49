// Which of the two faces the window shows: the welcome page, or an organization.

import { Button, Spinner, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';

import { ErrorNotice } from '../components/ErrorNotice';
import { WelcomePage } from '../features/welcome/WelcomePage';
import { toAppError } from '../ipc/backend';
import type { StartView } from '../ipc/bindings';
import { sessionQuery, SignedInProvider, startQuery, useBackend } from '../ipc/queries';
import { useSay } from '../messages/words';

// The welcome page does not wait for the rest.
const Frame = lazy(() => import('./Frame'));

const useStyles = makeStyles({
  middle: { height: '100%', display: 'flex', alignItems: 'center', justifyContent: 'center' },
});

export function SessionGate() {
  const say = useSay();
  const styles = useStyles();
  const start = useQuery(startQuery(useBackend()));
  if (start.isSuccess) return <Started start={start.data} />;
  if (!start.isError) return <Starting />;
  return (
    <main className={styles.middle}>
      <ErrorNotice
        error={toAppError(start.error)}
        actions={<Button onClick={() => void start.refetch()}>{say('common.tryAgain')}</Button>}
      />
    </main>
  );
}

function Starting() {
  const say = useSay();
  const styles = useStyles();
  return (
    <main className={styles.middle}>
      <Spinner label={say('frame.starting')} />
    </main>
  );
}

function Started({ start }: { readonly start: StartView }) {
  const session = useQuery({
    ...sessionQuery(useBackend()),
    initialData: start.session,
    // News may have come between the two questions.
    refetchOnMount: 'always',
  }).data;

  const signedIn = session.state === 'signingIn' ? session.current : session.state === 'signedOut' ? null : session.session;
  if (signedIn === null) return <WelcomePage start={start} session={session} />;
  return (
    <SignedInProvider value={signedIn}>
      <Suspense fallback={<Starting />}>
        <Frame key={signedIn.organizationId} session={session} />
      </Suspense>
    </SignedInProvider>
  );
}
