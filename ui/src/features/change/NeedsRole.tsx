// A role that the account does not have, or not any more: what another admin is asked for, ready to be sent.

import { Text, makeStyles, tokens } from '@fluentui/react-components';

import { CopyButton } from '../../components/CopyButton';
import type { AppError, ChangeView } from '../../ipc/bindings';
import { useSignedIn } from '../../ipc/queries';
import { anyRole } from '../../messages/format';
import { useSay, type Say } from '../../messages/words';

const useStyles = makeStyles({
  needs: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'start',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke1}`,
  },
  copy: { marginTop: tokens.spacingVerticalS },
});

/** The roles of which an error says that each would do, by their template ids. */
export function rolesOf(error: AppError | null): readonly string[] {
  const roles = error?.params['roles'];
  return roles === undefined || roles === '' ? [] : roles.split(', ');
}

/** How far a change came that another admin is asked about. */
export function soFar(say: Say, change: ChangeView): string {
  if (change.exposure !== null) return say('change.needsRole.urgent', { count: change.exposure.people });
  // What was sent and is not known yet may be there.
  return change.done + change.sent + change.unknown === 0
    ? say('change.needsRole.asBefore')
    : say('change.needsRole.soFar', { done: change.done, total: change.total });
}

export interface NeedsRoleProps {
  /** Each would do, by their template ids. */
  readonly roles: readonly string[];
  /** What they are needed for. */
  readonly what: string;
  /** How far it came, where it was begun. */
  readonly state?: string;
  /** Whether to send the message is what is next. */
  readonly primary?: boolean;
}

/** Which role is needed for what, and a message to whoever can give it. */
export function NeedsRole({ roles, what, state, primary = false }: NeedsRoleProps) {
  const say = useSay();
  const styles = useStyles();
  const { organizationName, accountUsername } = useSignedIn();
  const named = anyRole(say, roles);
  const message = say('change.needsRole.message', {
    organization: organizationName ?? say('frame.organizationNotRead'),
    account: accountUsername,
    roles: named,
    what,
  });
  return (
    <section className={styles.needs}>
      <Text as="h3" weight="semibold">
        {say('change.needsRole.title')}
      </Text>
      <Text>{say('change.needsRole.body', { roles: named })}</Text>
      <Text>{say('change.needsRole.how')}</Text>
      <div className={styles.copy}>
        <CopyButton
          label={say('change.needsRole.copy')}
          appearance={primary ? 'primary' : 'secondary'}
          text={state === undefined ? message : `${message} ${state}`}
        />
      </div>
    </section>
  );
}
