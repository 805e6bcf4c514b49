import { MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { present } from '../errors/present';
import type { AppError } from '../ipc/bindings';
import { useSay } from '../messages/words';
import { CopyButton } from './CopyButton';
import { Disclosure } from './Disclosure';

const useStyles = makeStyles({
  plain: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  bar: { alignItems: 'start' },
  details: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
    display: 'flex',
    flexDirection: 'column',
  },
});

/** What happened, what it means, what to do; and a fold with what helps whoever looks into it. */
export function ErrorWords({ error, titled = true }: { readonly error: AppError; readonly titled?: boolean }) {
  const say = useSay();
  const styles = useStyles();
  const { title, body, next } = present(say, error);
  return (
    <div className={styles.plain}>
      {titled && <Text weight="semibold">{title}</Text>}
      <Text>{body}</Text>
      <Text>{next}</Text>
      <ErrorDetails error={error} />
    </div>
  );
}

/** The fold: code and values, to be copied. */
export function ErrorDetails({ error }: { readonly error: AppError }) {
  const say = useSay();
  const styles = useStyles();
  const lines = present(say, error).details.map(([name, value]) => say('frame.errorDetail', { name, value }));
  return (
    <Disclosure summary={say('frame.details')}>
      <div className={styles.details}>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </div>
      <div>
        <CopyButton label={say('common.copy')} text={lines.join('\n')} size="small" appearance="subtle" />
      </div>
    </Disclosure>
  );
}

export interface ErrorNoticeProps {
  readonly error: AppError;
  readonly intent?: 'error' | 'warning';
  /** What can be done about it here. */
  readonly actions?: ReactNode;
}

/** An error as a bar of its own. */
export function ErrorNotice({ error, intent = 'error', actions }: ErrorNoticeProps) {
  const say = useSay();
  const styles = useStyles();
  const { title, body, next } = present(say, error);
  return (
    <MessageBar intent={intent} layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <div className={styles.plain}>
          <Text>{body}</Text>
          <Text>{next}</Text>
          <ErrorDetails error={error} />
        </div>
      </MessageBarBody>
      {actions !== undefined && <MessageBarActions>{actions}</MessageBarActions>}
    </MessageBar>
  );
}
