// The emergency access accounts: which are named, what their checks say, and who else could be named. Naming is a note
// of Latch's own; nothing here changes an account.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
  Subtitle2,
  Text,
  makeStyles,
  mergeClasses,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

import { ErrorNotice, ErrorWords } from '../../../components/ErrorNotice';
import { toAppError } from '../../../ipc/backend';
import type { EmergencyView, PartView, PersonLine } from '../../../ipc/bindings';
import { useBackend } from '../../../ipc/queries';
import { useSay } from '../../../messages/words';
import { AccountLine } from './AccountLine';
import { FindAccount } from './FindAccount';
import { NamedAccount } from './NamedAccount';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, overflowWrap: 'anywhere' },
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  heading: { outlineStyle: 'none' },
  look: typographyStyles.subtitle2,
});

export interface EmergencyDialogProps {
  readonly part: PartView<EmergencyView>;
  readonly onClose: () => void;
}

export default function EmergencyDialog({ part, onClose }: EmergencyDialogProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say('emergency.title')}</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>{say('emergency.intro')}</Text>
            {part.state === 'loading' && <Spinner label={say('emergency.loading')} />}
            {part.state === 'unknown' && <ErrorWords error={part.because} />}
            {part.state === 'known' && <Accounts view={part.value} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{say('common.close')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Accounts({ view: { accounts, candidates } }: { readonly view: EmergencyView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed goes away with what it did.
  const onSuccess = () => heading.current?.focus();
  const name = useMutation({ mutationFn: ({ id }: PersonLine) => backend.nameEmergencyAccount(id), onSuccess });
  const forget = useMutation({ mutationFn: ({ id }: PersonLine) => backend.forgetEmergencyAccount(id), onSuccess });
  const busy = name.isPending || forget.isPending;
  const failed = name.error ?? forget.error;
  const named = new Set(accounts.map(({ person }) => person.id));

  const onName = (person: PersonLine) => {
    forget.reset();
    name.mutate(person);
  };
  const onForget = (person: PersonLine) => {
    name.reset();
    forget.mutate(person);
  };

  return (
    <>
      <section className={styles.section}>
        <h3 ref={heading} tabIndex={-1} className={mergeClasses(styles.heading, styles.look)}>
          {accounts.length === 0 ? say('emergency.namedNone') : say('emergency.named', { count: accounts.length })}
        </h3>
        {failed !== null && <ErrorNotice error={toAppError(failed)} />}
        {accounts.length > 0 && (
          <>
            <ul className={styles.list}>
              {accounts.map((account) => (
                <li key={account.person.id}>
                  <NamedAccount account={account} busy={busy} onForget={onForget} />
                </li>
              ))}
            </ul>
            <Text>{say('emergency.removeHint')}</Text>
          </>
        )}
      </section>
      {candidates.length > 0 && (
        <section className={styles.section}>
          <Subtitle2 as="h3">{say('emergency.suggestions')}</Subtitle2>
          <Text>{say('emergency.suggestionsHint')}</Text>
          <ul className={styles.list}>
            {candidates.map((person) => (
              <li key={person.id}>
                <AccountLine person={person} named={named.has(person.id)} busy={busy} onName={onName} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <FindAccount named={named} busy={busy} onName={onName} />
    </>
  );
}
