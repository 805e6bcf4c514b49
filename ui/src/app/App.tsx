// What surrounds every screen: styles, theme, words, the backend and its news.

import { FluentProvider, RendererProvider, makeStyles, tokens, useFocusFinders, type GriffelRenderer } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';

import { Announcer } from '../components/Announcer';
import { ClosingDialog } from '../features/change/ClosingDialog';
import type { Backend } from '../ipc/backend';
import { BackendProvider, renewOnChange, settingsQuery, useBackend } from '../ipc/queries';
import { startWords } from '../messages/words';
import { ErrorBoundary } from './ErrorBoundary';
import { SessionGate } from './SessionGate';
import { usePageStyles, useTheme } from './theme';

const useStyles = makeStyles({
  page: { height: '100%', backgroundColor: tokens.colorNeutralBackground2, color: tokens.colorNeutralForeground1 },
});

// Rust says when something changed; nothing is asked for on a guess, and a failure is Rust's to repeat.
const newClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: Infinity, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

export interface AppProps {
  readonly backend: Backend;
  readonly renderer: GriffelRenderer;
}

export function App({ backend, renderer }: AppProps) {
  const [client] = useState(newClient);
  const [words] = useState(startWords);
  return (
    <QueryClientProvider client={client}>
      <BackendProvider value={backend}>
        <I18nextProvider i18n={words}>
          <RendererProvider renderer={renderer}>
            <Themed>
              <Announcer>
                <ErrorBoundary>
                  <Listening client={client}>
                    <SessionGate />
                    <ClosingDialog />
                  </Listening>
                </ErrorBoundary>
              </Announcer>
            </Themed>
          </RendererProvider>
        </I18nextProvider>
      </BackendProvider>
    </QueryClientProvider>
  );
}

function Themed({ children }: { readonly children: ReactNode }) {
  usePageStyles();
  const styles = useStyles();
  const settings = useQuery(settingsQuery(useBackend()));
  const theme = useTheme(settings.data?.appearance ?? 'system');
  return (
    // No class here: Fluent would give it to what tooltips and dialogs are drawn in too, and that would cover the window.
    <FluentProvider theme={theme}>
      <div className={styles.page}>
        <Tabbing>{children}</Tabbing>
      </div>
    </FluentProvider>
  );
}

// A dialog hides the page behind it from screen readers. Fluent forgets what is hidden as soon as nothing on the screen
// needs its tabbing any more; where a dialog was the last, the page would stay hidden for good. So one thing always does.
function Tabbing({ children }: { readonly children: ReactNode }) {
  useFocusFinders();
  return children;
}

// The first question is asked only when the news would be heard, so that none is missed in between.
function Listening({ client, children }: { readonly client: QueryClient; readonly children: ReactNode }) {
  const backend = useBackend();
  const [listening, setListening] = useState(false);
  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    void renewOnChange(backend, client).then((end) => {
      if (gone) {
        end();
        return;
      }
      stop = end;
      setListening(true);
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [backend, client]);
  return listening ? children : null;
}
