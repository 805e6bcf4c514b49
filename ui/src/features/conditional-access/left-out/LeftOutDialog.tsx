import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

import { ErrorNotice } from '../../../components/ErrorNotice';
import { toAppError } from '../../../ipc/backend';
import type { IntentView, PolicyView } from '../../../ipc/bindings';
import { policyJsonQuery, useBackend, useSignedIn } from '../../../ipc/queries';
import { useSay } from '../../../messages/words';
import { excludedOf } from './excluded';
import { LeftOutForm } from './LeftOutForm';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, overflowWrap: 'anywhere' },
});

export interface LeftOutDialogProps {
  readonly policy: PolicyView;
  readonly onMeant: (intent: IntentView) => void;
  readonly onClose: () => void;
}

/** Who is left out of a policy: taken in again, left out anew, for good or until a day. */
export function LeftOutDialog({ policy, onMeant, onClose }: LeftOutDialogProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const { organizationId } = useSignedIn();
  // Only the policy itself has the ids of everyone, and what is not sent back would no longer be left out. So it is
  // read anew; what comes later takes the place of what is shown, and what was chosen stays.
  const json = useQuery({ ...policyJsonQuery(backend, organizationId, policy.id), refetchOnMount: 'always' });
  const { mutate: readAnew } = useMutation({ mutationFn: () => backend.refresh('conditionalAccess') });
  useEffect(() => readAnew(), [readAnew]);
  const excluded = json.isFetchedAfterMount && json.data !== undefined ? excludedOf(json.data) : null;
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        {excluded !== null ? (
          <LeftOutForm policy={policy} excluded={excluded} onMeant={onMeant} onClose={onClose} />
        ) : (
          <DialogBody>
            <DialogTitle>{say('policies.leftOut.title')}</DialogTitle>
            <DialogContent className={styles.content}>
              {json.isFetchedAfterMount ? (
                <ErrorNotice error={json.isError ? toAppError(json.error) : { code: 'badAnswer', params: {} }} />
              ) : (
                <Spinner label={say('policies.leftOut.loading')} />
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{say('common.close')}</Button>
            </DialogActions>
          </DialogBody>
        )}
      </DialogSurface>
    </Dialog>
  );
}
