import {
  Button,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogTitle,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';

import { ErrorNotice } from '../../components/ErrorNotice';
import type { AppError, IntentView, Permission, PlanView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { PlanPreview } from './PlanPreview';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
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
} as const satisfies Record<Permission, string>;

export interface PermissionStepProps {
  readonly plan: PlanView;
  readonly permission: Permission;
  /** Why it was not given when it was last asked for. */
  readonly because: AppError | null;
  readonly asking: boolean;
  readonly onAsk: (permission: Permission) => void;
  readonly onInstead: (intent: IntentView) => void;
  readonly onClose: () => void;
}

/** The permission that a plan needs first, and the plan. */
export function PermissionStep({ plan, permission, because, asking, onAsk, onInstead, onClose }: PermissionStepProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <DialogBody>
      <DialogTitle>{say(`change.${plan.intent.kind}.title`)}</DialogTitle>
      <DialogContent className={styles.content}>
        {because !== null && <ErrorNotice error={because} intent="warning" />}
        <section className={styles.permission}>
          <Text as="h3" weight="semibold">
            {say('permissions.title')}
          </Text>
          <Text>{say(`permissions.${permission}`)}</Text>
          <Text>{say('permissions.then')}</Text>
          <Text size={200} className={styles.quiet}>
            {say(scopes[permission])}
          </Text>
        </section>
        <PlanPreview plan={plan} onInstead={onInstead} />
      </DialogContent>
      <DialogActions fluid>
        <Button onClick={onClose}>{say('common.cancel')}</Button>
        <Button appearance="primary" disabled={asking} onClick={() => onAsk(permission)}>
          {say('permissions.ask')}
        </Button>
      </DialogActions>
    </DialogBody>
  );
}
