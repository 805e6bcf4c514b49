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
import { NavigationProvider, type Navigate, type Page, type PageStart } from './pages';
import { PracticeBand } from './PracticeBand';
import { SessionNotices } from './SessionNotices';

const SetupPage = lazy(() => import('../features/setup/SetupPage'));
const PeoplePage = lazy(() => import('../features/people/PeoplePage'));
const PoliciesPage = lazy(() => import('../features/conditional-access/PoliciesPage'));
const HistoryPage = lazy(() => import('../features/history/HistoryPage'));
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
    // The people's table takes the height that is left.
    minHeight: '100%',
    boxSizing: 'border-box',
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

/** Where the window is, and since which move: going to the people again starts their page anew. */
interface Place {
  readonly page: Page;
  readonly start: PageStart;
  readonly move: number;
}

export default function Frame({ session }: { readonly session: SessionView }) {
  const say = useSay();
  const styles = useStyles();
  const { practice } = useSignedIn();
  const [place, setPlace] = useState<Place>({ page: 'home', start: {}, move: 0 });
  const main = useRef<HTMLElement>(null);
  const navigate = useCallback((page: Page, start: PageStart = {}) => {
    setPlace(({ move }) => ({ page, start, move: move + 1 }));
  }, []);

  // A change shows its panel on Home. One that begins in the guide or among the policies is followed there.
  const followChange = useCallback<Navigate>(
    (page: Page) => setPlace((now) => ({
        page: page === 'home' && (now.page === 'setup' || now.page === 'policies') ? now.page : page,
        start: {},
        move: now.move + 1,
      })),
    [],
  );

  // A new page starts at its top, and the keyboard goes on from there. The guide takes it to its own heading.
  useEffect(() => {
    if (place.move === 0) return;
    const heading = place.page === 'setup' ? main.current?.querySelector<HTMLElement>('h1[tabindex="-1"]') : null;
    (heading ?? main.current)?.focus();
    if (main.current) main.current.scrollTop = 0;
  }, [place]);

  return (
    <NavigationProvider value={followChange}>
      <ChangeFlowProvider session={session} aside={<SignInDialog session={session} />}>
        <NavigationProvider value={navigate}>
          <div className={styles.frame}>
            <a href="#content" className={styles.skip}>
              {say('frame.skip')}
            </a>
            {practice !== null && <PracticeBand practice={practice} />}
            <div className={styles.columns}>
              <Navigation page={place.page} />
              <main id="content" ref={main} tabIndex={-1} className={styles.main}>
                <div className={styles.content}>
                  <SessionNotices session={session} />
                  <Suspense fallback={<Spinner />}>
                    <CurrentPage place={place} />
                  </Suspense>
                </div>
              </main>
            </div>
          </div>
        </NavigationProvider>
      </ChangeFlowProvider>
    </NavigationProvider>
  );
}

function CurrentPage({ place }: { readonly place: Place }) {
  switch (place.page) {
    case 'home':
      return <HomePage />;
    case 'setup':
      return <SetupPage />;
    case 'people':
      return <PeoplePage key={place.move} start={place.start} />;
    case 'policies':
      return <PoliciesPage key={place.move} start={place.start} />;
    case 'history':
      return <HistoryPage key={place.move} />;
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
