// A change without an end so far: it can be gone on with, put back, or left as it is.

import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError, type Backend } from '../../ipc/backend';
import type { AppError, ChangeView, ErrorCode } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { duration } from '../../messages/format';
import { useSay } from '../../messages/words';
import { ChangeCounts } from './ChangeCounts';
import { NeedsRole, rolesOf, soFar } from './NeedsRole';
import { PermissionWords, permissionOf } from './PermissionWords';
import { isCounted } from './stages';
import { planTitle } from './titles';
import { useAfterPermission } from './useAfterPermission';

const useStyles = makeStyles({
  choices: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    '@media (max-width: 700px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  choice: { justifySelf: 'start' },
  hint: { color: tokens.colorNeutralForeground2 },
  ask: { alignSelf: 'start' },
});

// After these, nothing works until somebody has signed in anew.
const signInHelps: ReadonlySet<ErrorCode> = new Set([
  'signedOut',
  'signInAgain',
  'signInTimedOut',
  'signInDeclined',
  'signInRefused',
  'wrongAccount',
  'somebodyElse',
]);

const commands = {
  goOn: (backend: Backend) => backend.goOnWithChange(),
  putBack: (backend: Backend) => backend.putBackChange(),
  leave: (backend: Backend) => backend.settleChange(),
};

type Choice = keyof typeof commands;

export function InterruptedChange({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const attempt = useAfterPermission((choice: Choice) => commands[choice](backend));
  const busy = attempt.running !== null || attempt.asking;
  // Then the permission is what is next.
  const asksFirst = missingPermission(attempt) !== null;
  // What the last try said is newer than what stopped it.
  const failed = rolesOf(attempt.failed?.error ?? null);
  const roles = failed.length > 0 ? failed : change.needsRoles;
  const only = !change.canGoOn && !change.canPutBack;
  const label = (choice: Choice, still: string, meanwhile: string) => (attempt.running === choice ? meanwhile : still);
  return (
    <>
      <Reasons because={change.because} attempt={attempt} />
      {roles.length > 0 && <NeedsRole roles={roles} what={planTitle(say, change)} state={soFar(say, change)} />}
      {isCounted(change) && <ChangeCounts change={change} />}
      <Text>
        {change.secondsLeft === null
          ? say('change.panel.interruptedBody')
          : say('change.panel.looksAgain', { time: duration(say, change.secondsLeft) })}
      </Text>
      <div className={styles.choices}>
        {change.canGoOn && (
          <ChoiceButton
            primary={!asksFirst}
            disabled={busy}
            label={label('goOn', say('change.panel.goOn'), say('change.panel.goingOn'))}
            hint={say('change.panel.goOnBody')}
            onChoose={() => attempt.run('goOn')}
          />
        )}
        {change.canPutBack && (
          <ChoiceButton
            primary={!change.canGoOn && !asksFirst}
            disabled={busy}
            label={label('putBack', say('change.panel.putBack'), say('change.panel.puttingBack'))}
            hint={say('change.panel.putBackChoice')}
            onChoose={() => attempt.run('putBack')}
          />
        )}
        <ChoiceButton
          primary={only}
          disabled={busy}
          label={label('leave', say(only ? 'change.panel.settle' : 'change.panel.leave'), say('change.panel.settling'))}
          hint={say(change.exposure === null ? 'change.panel.leaveBody' : 'change.panel.leaveOpenBody')}
          onChoose={() => attempt.run('leave')}
        />
      </div>
    </>
  );
}

interface ChoiceButtonProps {
  readonly primary: boolean;
  readonly disabled: boolean;
  readonly label: string;
  readonly hint: string;
  readonly onChoose: () => void;
}

/** One of the ways on, and what it means. */
function ChoiceButton({ primary, disabled, label, hint, onChoose }: ChoiceButtonProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <>
      <Button
        className={styles.choice}
        appearance={primary ? 'primary' : 'secondary'}
        // It keeps the keyboard while it works.
        disabledFocusable={disabled}
        aria-describedby={id}
        onClick={onChoose}
      >
        {label}
      </Button>
      <Text id={id} className={styles.hint}>
        {hint}
      </Text>
    </>
  );
}

interface ReasonsProps {
  readonly because: AppError | null;
  readonly attempt: ReturnType<typeof useAfterPermission<Choice>>;
}

/** The permission that the last try could not do without. */
function missingPermission({ failed }: ReasonsProps['attempt']) {
  return failed?.error.code === 'permissionNeeded' ? permissionOf(failed.error.params) : null;
}

/** Why it stopped, why the last try to go on did not work, and what helps. */
function Reasons({ because, attempt }: ReasonsProps) {
  const say = useSay();
  const styles = useStyles();
  const failed = attempt.failed?.error ?? null;
  const permission = missingPermission(attempt);
  // The same reason is not given twice.
  const stopped = because !== null && because.code !== failed?.code ? because : null;
  return (
    <>
      {stopped !== null && <Reason error={stopped} intent="warning" onSignedIn={attempt.forget} />}
      {permission !== null ? (
        <>
          {attempt.notGiven !== null && <ErrorNotice error={attempt.notGiven} intent="warning" />}
          <PermissionWords permission={permission} then={say('change.panel.permissionThen')}>
            <Button appearance="primary" className={styles.ask} disabledFocusable={attempt.asking} onClick={() => attempt.ask(permission)}>
              {say('permissions.ask')}
            </Button>
          </PermissionWords>
        </>
      ) : (
        failed !== null && <Reason error={failed} intent="error" onSignedIn={attempt.forget} />
      )}
    </>
  );
}

interface ReasonProps {
  readonly error: AppError;
  readonly intent: 'error' | 'warning';
  readonly onSignedIn: () => void;
}

/** An error, with the button that signs in again where that helps. */
function Reason({ error, intent, onSignedIn }: ReasonProps) {
  const say = useSay();
  const backend = useBackend();
  const again = useMutation({ mutationFn: () => backend.signInAgain(), onSuccess: onSignedIn });
  const helps = signInHelps.has(error.code);
  return (
    <ErrorNotice
      intent={intent}
      error={again.isError ? toAppError(again.error) : error}
      actions={
        helps ? (
          <Button disabled={again.isPending} onClick={() => again.mutate()}>
            {say('signIn.again')}
          </Button>
        ) : undefined
      }
    />
  );
}
