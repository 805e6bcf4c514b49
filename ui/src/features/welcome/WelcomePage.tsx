import { Button, Card, Image, Text, Title1, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import mark from '../../../../icons/latch.svg';
import { FocusHeading } from '../../components/FocusHeading';
import { ErrorNotice, ErrorWords } from '../../components/ErrorNotice';
import { HelpLink } from '../../components/HelpLink';
import { toAppError } from '../../ipc/backend';
import type { SessionView, StartView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { SignInWaiting, signInTitle } from '../sign-in/SignInWaiting';
import { PracticeChooser } from './PracticeChooser';
import { WhatLatchReads } from './WhatLatchReads';

const useStyles = makeStyles({
  page: { height: '100%', overflowY: 'auto' },
  column: {
    boxSizing: 'border-box',
    maxWidth: '720px',
    minHeight: '100%',
    margin: '0 auto',
    padding: tokens.spacingHorizontalXXL,
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    gap: tokens.spacingVerticalXL,
  },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXL },
  heading: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  choice: { padding: tokens.spacingHorizontalXL, gap: tokens.spacingVerticalM },
  way: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
  foot: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
  help: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface WelcomePageProps {
  readonly start: StartView;
  readonly session: SessionView;
}

/** The first page: what Latch is, and the two ways in. */
export function WelcomePage({ start, session }: WelcomePageProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.head}>
          <Image src={mark} alt="" width={80} height={80} />
          <div className={styles.heading}>
            <Title1 as="h1">{say('welcome.title')}</Title1>
            <Text size={400}>{say('welcome.tagline')}</Text>
          </div>
        </header>
        {session.state === 'signingIn' ? <Waiting session={session} /> : <WaysIn start={start} session={session} />}
        <footer className={styles.foot}>
          <WhatLatchReads />
          <div className={styles.help}>
            <Text>{say('welcome.helpBefore')}</Text>
            <HelpLink id="business-assist">{say('frame.talkToPerson')}</HelpLink>
          </div>
        </footer>
      </div>
    </main>
  );
}

function Waiting({ session }: { readonly session: Extract<SessionView, { state: 'signingIn' }> }) {
  const say = useSay();
  const styles = useStyles();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <Card className={styles.choice}>
      <FocusHeading ref={title}>
        {say(signInTitle(session))}
      </FocusHeading>
      <SignInWaiting session={session} />
    </Card>
  );
}

function WaysIn({ start, session }: WelcomePageProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const [choosing, setChoosing] = useState(false);
  const signIn = useMutation({ mutationFn: () => backend.signInWithMicrosoft() });
  const because = session.state === 'signedOut' ? session.because : null;

  if (choosing) return <PracticeChooser organizations={start.practice} onBack={() => setChoosing(false)} />;
  return (
    <>
      {signIn.isError ? (
        <ErrorNotice error={toAppError(signIn.error)} />
      ) : (
        because !== null && <ErrorNotice error={because} />
      )}
      <Card className={styles.choice}>
        <div className={styles.way}>
          <Button
            appearance="primary"
            size="large"
            disabled={start.microsoftUnavailable !== null || signIn.isPending}
            onClick={() => signIn.mutate()}
          >
            {say('welcome.signIn')}
          </Button>
          <Text>{say('welcome.signInHint')}</Text>
          {start.microsoftUnavailable !== null && <ErrorWords error={start.microsoftUnavailable} />}
        </div>
        <div className={styles.way}>
          <Button size="large" disabled={start.practiceUnavailable !== null} onClick={() => setChoosing(true)}>
            {say('welcome.practice')}
          </Button>
          <Text>{say('welcome.practiceHint')}</Text>
          {start.practiceUnavailable !== null && <ErrorWords error={start.practiceUnavailable} />}
        </div>
      </Card>
    </>
  );
}

