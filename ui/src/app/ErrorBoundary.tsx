import { Button, Text, Title2, makeStyles, tokens } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';

import { ErrorDetails } from '../components/ErrorNotice';
import { toAppError } from '../ipc/backend';
import type { AppError } from '../ipc/bindings';
import { useSay } from '../messages/words';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'start',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXXXL,
    maxWidth: '640px',
  },
});

function Crashed({ error }: { readonly error: AppError }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <main className={styles.page}>
      <Title2 as="h1">{say('frame.crashedTitle')}</Title2>
      <Text>{say('frame.crashedBody')}</Text>
      <Text>{say('frame.crashedNext')}</Text>
      <Button appearance="primary" onClick={() => window.location.reload()}>
        {say('frame.crashedReload')}
      </Button>
      <ErrorDetails error={error} />
    </main>
  );
}

/** Keeps a fault of the window from leaving an empty one behind. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: AppError | null }> {
  override state: { error: AppError | null } = { error: null };

  static getDerivedStateFromError(thrown: unknown) {
    return { error: toAppError(thrown) };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Crashed error={this.state.error} />;
  }
}
