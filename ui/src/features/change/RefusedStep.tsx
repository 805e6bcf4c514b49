// There is no plan: why, and what can be done about it here.

import { Button, DialogActions, DialogBody, DialogContent, DialogTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import { useNavigate } from '../../app/pages';
import { ErrorNotice } from '../../components/ErrorNotice';
import type { AppError, IntentView } from '../../ipc/bindings';
import { useSignedIn } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { knowingly } from './intents';
import { NeedsRole, rolesOf } from './NeedsRole';
import { planTitle } from './titles';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& > *': { flexShrink: 0 } },
  override: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
});

export interface RefusedStepProps {
  readonly title: string;
  readonly intent: IntentView;
  readonly error: AppError;
  readonly onInstead: (intent: IntentView) => void;
  /** Shows the emergency access accounts, to name some. */
  readonly onEmergency: () => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** Why there is no plan. Only the want of an emergency account can be gone on without, and that comes second. */
export function RefusedStep({ title, intent, error, onInstead, onEmergency, onAgain, onClose }: RefusedStepProps) {
  const say = useSay();
  const styles = useStyles();
  const navigate = useNavigate();
  const { accountName } = useSignedIn();
  const without = error.code === 'noEmergencyAccount' ? knowingly(intent) : null;
  const yourself = error.code === 'wouldLockOut' && (error.params['names'] ?? '').split(', ').includes(accountName);
  const lacking = error.params['names'] ?? '';
  const people = error.code === 'somebodyUnregistered';
  const roles = rolesOf(error);
  return (
    <DialogBody>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent className={styles.content}>
        {yourself && <Text weight="semibold">{say('change.refused.yourself')}</Text>}
        <ErrorNotice error={error} />
        {roles.length > 0 && <NeedsRole roles={roles} what={planTitle(say, { intent })} primary />}
        {without !== null && lacking !== '' && <Text>{say('change.refused.lacking', { names: lacking })}</Text>}
        {without !== null && (
          <div className={styles.override}>
            <Text>{say('change.refused.withoutBody')}</Text>
            <Button onClick={() => onInstead(without)}>{say('change.refused.without')}</Button>
          </div>
        )}
      </DialogContent>
      <DialogActions fluid>
        <Button onClick={onClose}>{say('common.close')}</Button>
        {without !== null ? (
          <Button appearance="primary" onClick={onEmergency}>
            {say('change.refused.name')}
          </Button>
        ) : people ? (
          <Button
            appearance="primary"
            onClick={() => {
              onClose();
              navigate('people', { filters: ['notRegistered'] });
            }}
          >
            {say('change.refused.seePeople')}
          </Button>
        ) : (
          <Button onClick={onAgain}>{say('common.tryAgain')}</Button>
        )}
      </DialogActions>
    </DialogBody>
  );
}
