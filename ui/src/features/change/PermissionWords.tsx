import { Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import type { Permission } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  permission: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke1}`,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const scopes = {
  securityDefaults: 'permissions.scopeSecurityDefaults',
  perUserMfa: 'permissions.scopePerUserMfa',
  signOut: 'permissions.scopeSignOut',
  conditionalAccess: 'permissions.scopeConditionalAccess',
} as const satisfies Record<Permission, string>;

const isPermission = (name: string): name is Permission => Object.hasOwn(scopes, name);

/** The permission that an error says is missing, where it says which. */
export function permissionOf(params: { readonly [name: string]: string | undefined }): Permission | null {
  const name = params['permission'];
  return name !== undefined && isPermission(name) ? name : null;
}

export interface PermissionWordsProps {
  readonly permission: Permission;
  /** What happens when it is asked for. */
  readonly then: string;
  /** The button that asks for it, where it belongs here. */
  readonly children?: ReactNode;
}

/** What a permission is for, and what Microsoft calls it. */
export function PermissionWords({ permission, then, children }: PermissionWordsProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <section className={styles.permission}>
      <Text as="h3" weight="semibold">
        {say('permissions.title')}
      </Text>
      <Text>{say(`permissions.${permission}`)}</Text>
      <Text>{then}</Text>
      <Text size={200} className={styles.quiet}>
        {say(scopes[permission])}
      </Text>
      {children}
    </section>
  );
}
