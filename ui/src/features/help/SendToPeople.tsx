import {
  Button,
  Card,
  Field,
  Radio,
  RadioGroup,
  Spinner,
  Subtitle2,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { MailRegular } from '@fluentui/react-icons/svg/mail';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { MessageAudience, MessageView } from '../../ipc/bindings';
import { messageQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  tell: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '720px' },
  card: { padding: tokens.spacingHorizontalL, gap: tokens.spacingVerticalM },
  message: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface SendToPeopleProps {
  /** Whom the message is for until something else is chosen. */
  readonly first?: MessageAudience | undefined;
}

/** A short message with the four links for people, to be sent from the person's own mail program. */
export function SendToPeople({ first = 'everyone' }: SendToPeopleProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const { organizationId } = useSignedIn();
  const [audience, setAudience] = useState<MessageAudience>(first);
  const query = useQuery({
    ...messageQuery(backend, organizationId, audience),
    placeholderData: keepPreviousData,
  });
  const message = query.data;

  return (
    <div className={styles.tell}>
      <Text>{say('tell.intro')}</Text>
      <Field
        label={say('tell.audience')}
        hint={message?.notRegisteredKnown === false ? say('tell.notRegisteredUnknown') : undefined}
      >
        <RadioGroup
          value={audience}
          onChange={(_, { value }) => setAudience(value === 'notRegistered' ? 'notRegistered' : 'everyone')}
        >
          <Radio value="everyone" label={say('tell.everyone')} />
          <Radio
            value="notRegistered"
            label={say('tell.notRegistered')}
            disabled={message?.notRegisteredKnown !== true}
          />
        </RadioGroup>
      </Field>
      {query.isError ? (
        <ErrorNotice
          error={toAppError(query.error)}
          actions={<Button onClick={() => void query.refetch()}>{say('common.tryAgain')}</Button>}
        />
      ) : message === undefined || query.isPlaceholderData ? (
        <Spinner />
      ) : (
        <Message key={audience} audience={audience} message={message} />
      )}
    </div>
  );
}

function Message({ audience, message }: { readonly audience: MessageAudience; readonly message: MessageView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const text = `${message.subject}\n\n${message.body}`;
  return (
    <>
      <Text>
        {message.recipients === 0 ? say('tell.nobody') : say('tell.recipients', { count: message.recipients })}
      </Text>
      <Card className={styles.card}>
        <Subtitle2 as="h2">{say('tell.preview')}</Subtitle2>
        <Text weight="semibold">{say('tell.subject', { subject: message.subject })}</Text>
        <Text className={styles.message}>{message.body}</Text>
      </Card>
      {message.copyAddresses && <Text>{say('tell.tooMany')}</Text>}
      {!message.copyAddresses && message.recipients > 0 && (
        <Text>{message.mails > 1 ? say('tell.severalMails', { count: message.mails }) : say('tell.bcc')}</Text>
      )}
      <div className={styles.actions}>
        {!message.copyAddresses && message.recipients > 0 && <Mails audience={audience} count={message.mails} />}
        {message.copyAddresses && (
          <CopyButton
            label={say('tell.copyAddresses')}
            appearance="primary"
            text={() => backend.messageAddresses(audience)}
          />
        )}
        <CopyButton label={say('tell.copyMessage')} text={text} />
      </div>
    </>
  );
}

function Mails({ audience, count }: { readonly audience: MessageAudience; readonly count: number }) {
  const say = useSay();
  const backend = useBackend();
  const [opened, setOpened] = useState<readonly number[]>([]);
  const open = useMutation({
    mutationFn: (mail: number) => backend.openMessage(audience, mail),
    onSuccess: (_, mail) => setOpened((before) => [...before, mail]),
  });
  return (
    <>
      {Array.from({ length: count }, (_, mail) => {
        const label =
          count === 1 ? say('tell.openMail') : say('tell.openMailPart', { part: mail + 1, of: count });
        const done = opened.includes(mail);
        return (
          <Button
            key={mail}
            appearance={opened.length === mail ? 'primary' : 'secondary'}
            icon={done ? <CheckmarkRegular /> : <MailRegular />}
            aria-label={done ? `${label} (${say('tell.opened')})` : undefined}
            disabled={open.isPending}
            onClick={() => open.mutate(mail)}
          >
            {label}
          </Button>
        );
      })}
      {open.isError && <ErrorNotice error={toAppError(open.error)} />}
    </>
  );
}
