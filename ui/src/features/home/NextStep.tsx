import { Button, Card, Subtitle1, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { useNavigate } from '../../app/pages';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { StatusView } from '../../ipc/bindings';
import { useBackend, useSignedIn } from '../../ipc/queries';
import { anyRole } from '../../messages/format';
import { useSay } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';

const useStyles = makeStyles({
  step: { padding: tokens.spacingHorizontalXL, gap: tokens.spacingVerticalM, borderLeft: `4px solid ${tokens.colorBrandStroke1}` },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  label: { color: tokens.colorNeutralForeground2 },
  action: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
});

/** The one next step: what, why, how long, and one button. */
export function NextStep({ status }: { readonly status: StatusView }) {
  const say = useSay();
  const styles = useStyles();
  const { kind, people, roles } = status.nextStep;
  const values = { count: people ?? 0, roles: anyRole(say, roles) };
  const open = kind === 'reading' || kind === 'nothing' ? null : kind;
  return (
    <Card className={styles.step} role="region" aria-label={say('home.next.heading')}>
      <div className={styles.words}>
        <Text size={200} className={styles.label}>
          {say('home.next.heading')}
        </Text>
        <Subtitle1 as="h2">{say(`home.next.${kind}.title`, values)}</Subtitle1>
        <Text>{say(`home.next.${kind}.why`, values)}</Text>
        {open !== null && <Text className={styles.label}>{say(`home.next.${open}.takes`)}</Text>}
      </div>
      {open !== null && (
        <div className={styles.action}>
          <Action kind={open} roles={values.roles} />
        </div>
      )}
    </Card>
  );
}

type ActionKind = Exclude<StatusView['nextStep']['kind'], 'reading' | 'nothing'>;

function Action({ kind, roles }: { readonly kind: ActionKind; readonly roles: string }): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  const { open } = useChangeFlow();
  const label = say(`home.next.${kind}.button`);
  switch (kind) {
    case 'turnOnSecurityDefaults':
    // The older setting goes off in the same plan.
    case 'replacePerUserMfa':
      return <Primary label={label} onClick={() => open({ kind: 'securityDefaultsOn' })} />;
    case 'turnOffPerUserMfa':
      return <Primary label={label} onClick={() => open({ kind: 'perUserMfaOff', knowingly: false, people: null })} />;
    case 'useConditionalAccess':
      return <Primary label={label} onClick={() => navigate('policies')} />;
    case 'lookAtWatching':
      return <Primary label={label} onClick={() => navigate('policies', { view: 'watched' })} />;
    case 'coverEveryone':
      return <Primary label={label} onClick={() => navigate('people', { filters: ['notAsked'] })} />;
    case 'askSomeoneElse':
      return <AskSomeoneElse label={label} roles={roles} />;
    case 'readAgain':
      return <ReadAgain label={label} />;
    case 'settleChange':
      return <Settle label={label} />;
    case 'helpPeopleRegister':
      return <Primary label={label} onClick={() => navigate('tellNotRegistered')} />;
  }
}

interface PrimaryProps {
  readonly label: string;
  readonly busy?: boolean;
  readonly onClick: () => void;
}

function Primary({ label, busy = false, onClick }: PrimaryProps) {
  return (
    <Button appearance="primary" size="large" disabled={busy} onClick={onClick}>
      {label}
    </Button>
  );
}

function AskSomeoneElse({ label, roles }: { readonly label: string; readonly roles: string }) {
  const say = useSay();
  const { organizationName } = useSignedIn();
  const organization = organizationName ?? say('frame.organizationNotRead');
  return (
    <CopyButton label={label} appearance="primary" text={say('home.next.askSomeoneElse.note', { organization, roles })} />
  );
}

function ReadAgain({ label }: { readonly label: string }) {
  const backend = useBackend();
  const refresh = useMutation({ mutationFn: () => backend.refresh(null) });
  return (
    <>
      <Primary label={label} busy={refresh.isPending} onClick={() => refresh.mutate()} />
      {refresh.isError && <ErrorNotice error={toAppError(refresh.error)} />}
    </>
  );
}

function Settle({ label }: { readonly label: string }) {
  const backend = useBackend();
  const settle = useMutation({ mutationFn: () => backend.settleChange() });
  return (
    <>
      <Primary label={label} busy={settle.isPending} onClick={() => settle.mutate()} />
      {settle.isError && <ErrorNotice error={toAppError(settle.error)} />}
    </>
  );
}
