import { Button, DialogActions, DialogBody, DialogContent, DialogTitle, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import type { AppError, IntentView, Permission, PlanView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { PermissionWords } from './PermissionWords';
import { PlanPreview } from './PlanPreview';
import { planTitle } from './titles';

const useStyles = makeStyles({
  // What scrolls keeps its height, or bars would shrink below their words.
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& > *': { flexShrink: 0 } },
});

export interface PermissionStepProps {
  readonly plan: PlanView;
  readonly permission: Permission;
  /** What is worth knowing about this plan before anything else. */
  readonly note: ReactNode;
  /** Why it was not given when it was last asked for. */
  readonly because: AppError | null;
  readonly asking: boolean;
  readonly onAsk: (permission: Permission) => void;
  readonly onInstead: (intent: IntentView) => void;
  readonly onClose: () => void;
}

/** The permission that a plan needs first, and the plan. */
export function PermissionStep({ plan, permission, note, because, asking, onAsk, onInstead, onClose }: PermissionStepProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <DialogBody>
      <DialogTitle>{planTitle(say, plan)}</DialogTitle>
      <DialogContent className={styles.content}>
        {note}
        {because !== null && <ErrorNotice error={because} intent="warning" />}
        <PermissionWords permission={permission} then={say('permissions.then')} />
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
