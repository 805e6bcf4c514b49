import {
  Button,
  Card,
  Field,
  Input,
  Radio,
  RadioGroup,
  Spinner,
  Subtitle1,
  Text,
  Title1,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useAnnounce } from '../../components/Announcer';
import { ErrorNotice } from '../../components/ErrorNotice';
import { HelpLink } from '../../components/HelpLink';
import { toAppError } from '../../ipc/backend';
import type { Appearance, SettingsForm, SettingsView } from '../../ipc/bindings';
import { settingsQuery, useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '720px' },
  card: { padding: tokens.spacingHorizontalXL, gap: tokens.spacingVerticalM },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

const appearances = ['system', 'light', 'dark'] as const satisfies readonly Appearance[];

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export default function SettingsPage() {
  const say = useSay();
  const styles = useStyles();
  const query = useQuery(settingsQuery(useBackend()));
  return (
    <div className={styles.page}>
      <Title1 as="h1">{say('settings.title')}</Title1>
      {query.isError && <ErrorNotice error={toAppError(query.error)} />}
      {query.isPending && <Spinner />}
      {query.data !== undefined && (
        <>
          <AppearanceCard settings={query.data} />
          <ClientCard settings={query.data} />
        </>
      )}
    </div>
  );
}

function useSave() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (form: SettingsForm) => backend.saveSettings(form),
    onSuccess: (saved) => client.setQueryData(settingsQuery(backend).queryKey, saved),
  });
}

function AppearanceCard({ settings }: { readonly settings: SettingsView }) {
  const say = useSay();
  const styles = useStyles();
  const save = useSave();
  return (
    <Card className={styles.card}>
      <Field label={{ children: say('settings.appearance'), size: 'large', weight: 'semibold' }}>
        <RadioGroup
          value={settings.appearance}
          disabled={save.isPending}
          onChange={(_, { value }) => {
            const appearance = appearances.find((each) => each === value);
            if (appearance !== undefined) save.mutate({ clientId: settings.clientId, appearance });
          }}
        >
          {appearances.map((each) => (
            <Radio key={each} value={each} label={say(`settings.appearances.${each}`)} />
          ))}
        </RadioGroup>
      </Field>
      {save.isError && <ErrorNotice error={toAppError(save.error)} />}
    </Card>
  );
}

function ClientCard({ settings }: { readonly settings: SettingsView }) {
  const say = useSay();
  const styles = useStyles();
  const announce = useAnnounce();
  const save = useSave();
  const [text, setText] = useState(settings.clientId ?? '');
  const [tried, setTried] = useState(false);
  const id = text.trim();
  const wrong = id !== '' && !GUID.test(id);

  const submit = (clientId: string | null) => {
    save.mutate(
      { clientId, appearance: settings.appearance },
      { onSuccess: () => announce(say('settings.saved')) },
    );
  };

  return (
    <Card className={styles.card}>
      <Subtitle1 as="h2">{say('settings.clientTitle')}</Subtitle1>
      <Text>{say('settings.clientIntro')}</Text>
      <Text>{say('settings.clientDrawbacks')}</Text>
      <Text>{say('settings.clientHow')}</Text>
      <div>
        <HelpLink id="entra-admin-center" />
      </div>
      <Field
        label={say('settings.clientId')}
        hint={say('settings.clientIdDefault', { id: settings.defaultClientId })}
        validationMessage={tried && wrong ? say('settings.clientIdWrong') : undefined}
      >
        <Input
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, { value }) => {
            save.reset();
            setText(value);
          }}
        />
      </Field>
      {save.isError && <ErrorNotice error={toAppError(save.error)} />}
      <div className={styles.actions}>
        <Button
          appearance="primary"
          disabled={save.isPending}
          onClick={() => {
            setTried(true);
            if (!wrong) submit(id === '' ? null : id);
          }}
        >
          {say('settings.save')}
        </Button>
        {settings.clientId !== null && (
          <Button
            disabled={save.isPending}
            onClick={() => {
              setText('');
              submit(null);
            }}
          >
            {say('settings.useDefault')}
          </Button>
        )}
        {save.isSuccess && <Text>{say('settings.saved')}</Text>}
      </div>
      <Text>{say('settings.clientNext')}</Text>
    </Card>
  );
}
