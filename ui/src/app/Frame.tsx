// What stays while the screens change: practice band, navigation, notices, and the dialogs that may open anywhere.

import { Spinner, makeStyles, tokens } from '@fluentui/react-components';
import { Suspense, lazy, useCallback, useEffect, useRef, useState } from 'react';

import { ChangeFlowProvider } from '../features/change/ChangeFlow';
import { HomePage } from '../features/home/HomePage';
import { SignInDialog } from '../features/sign-in/SignInDialog';
import type { SessionView } from '../ipc/bindings';
import { useSignedIn } from '../ipc/queries';
import { useSay } from '../messages/words';
import { Navigation } from './Navigation';
import { NavigationProvider, type Page } from './pages';
import { PracticeBand } from './PracticeBand';
import { SessionNotices } from './SessionNotices';

const HelpPage = lazy(() => import('../features/help/HelpPage'));
const SettingsPage = lazy(() => import('../features/settings/SettingsPage'));
const AboutPage = lazy(() => import('../features/settings/AboutPage'));

const narrow = '@media (max-width: 700px), (max-height: 420px)';

const useStyles = makeStyles({
  frame: { height: '100%', display: 'flex', flexDirection: 'column', [narrow]: { overflowY: 'auto' } },
  columns: {
    flexGrow: 1,
    minHeight: '0',
    display: 'grid',
    gridTemplateColumns: '232px minmax(0, 1fr)',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', gridTemplateRows: 'auto auto', minHeight: 'auto' },
  },
  main: {
    overflowY: 'auto',
    outlineStyle: 'none',
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXXL}`,
    [narrow]: { overflowY: 'visible', padding: tokens.spacingHorizontalL },
  },
  content: {
    maxWidth: '1080px',
    margin: '0 auto',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
  },
  skip: {
    position: 'absolute',
    left: tokens.spacingHorizontalS,
    top: '-100px',
    zIndex: 1,
    padding: tokens.spacingHorizontalS,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { top: tokens.spacingVerticalS },
  },
});

export default function Frame({ session }: { readonly session: SessionView }) {
  const say = useSay();
  const styles = useStyles();
  const { practice } = useSignedIn();
  const [page, setPage] = useState<Page>('home');
  const main = useRef<HTMLElement>(null);
  const moved = useRef(false);
  const navigate = useCallback((to: Page) => {
    moved.current = true;
    setPage(to);
  }, []);

  // A new page starts at its top, and the keyboard goes on from there.
  useEffect(() => {
    if (!moved.current) return;
    main.current?.focus();
    if (main.current) main.current.scrollTop = 0;
  }, [page]);

  return (
    <NavigationProvider value={navigate}>
      <ChangeFlowProvider session={session} aside={<SignInDialog session={session} />}>
        <div className={styles.frame}>
          <a href="#content" className={styles.skip}>
            {say('frame.skip')}
          </a>
          {practice !== null && <PracticeBand practice={practice} />}
          <div className={styles.columns}>
            <Navigation page={page} />
            <main id="content" ref={main} tabIndex={-1} className={styles.main}>
              <div className={styles.content}>
                <SessionNotices session={session} />
                <Suspense fallback={<Spinner />}>
                  <CurrentPage page={page} />
                </Suspense>
              </div>
            </main>
          </div>
        </div>
      </ChangeFlowProvider>
    </NavigationProvider>
  );
}

function CurrentPage({ page }: { readonly page: Page }) {
  switch (page) {
    case 'home':
      return <HomePage />;
    case 'help':
      return <HelpPage tab="links" />;
    case 'tell':
      return <HelpPage tab="tell" />;
    case 'tellNotRegistered':
      return <HelpPage tab="tell" audience="notRegistered" />;
    case 'settings':
      return <SettingsPage />;
    case 'about':
      return <AboutPage />;
  }
}
