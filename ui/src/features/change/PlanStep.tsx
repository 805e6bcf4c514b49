import {
  Button,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogTitle,
  Field,
  Input,
  Textarea,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { IntentView, PlanView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { confirmLabel } from './intents';
import { PlanPreview } from './PlanPreview';
import { planTitle } from './titles';

const useStyles = makeStyles({
  // What scrolls keeps its height, or bars would shrink below their words.
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& > *': { flexShrink: 0 } },
});

/** What the person has typed for a plan. It outlives the plan, which may have to be made anew. */
export interface Typed {
  readonly reason: string;
  readonly name: string;
}

export interface PlanStepProps {
  readonly plan: PlanView;
  /** What is worth knowing about this plan before anything else. */
  readonly note: ReactNode;
  readonly typed: Typed;
  readonly onTyped: (typed: Typed) => void;
  readonly onClose: () => void;
  readonly onInstead: (intent: IntentView) => void;
  readonly onStarted: () => void;
  readonly onShowAgain: () => void;
  /** The organization is another than the plan was made for. */
  readonly onPlanChanged: () => void;
}

/** The plan, what must be written for it, and the button that starts it. */
export function PlanStep(props: PlanStepProps) {
  const { plan, note, typed, onTyped, onClose, onInstead, onStarted, onShowAgain, onPlanChanged } = props;
  const { reason, name } = typed;
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const client = useQueryClient();
  const [tried, setTried] = useState(false);

  const reasonMissing = plan.needsReason && reason.trim() === '';
  const nameDiffers = plan.needsName && name.trim() !== plan.organizationName.trim();

  const confirm = useMutation({
    // Nothing of the plan itself goes back: Rust made it, and knows it by id and hash.
    mutationFn: () =>
      backend.confirmChange(plan.id, plan.hash, {
        reason: plan.needsReason ? reason.trim() : null,
        organizationName: plan.needsName ? name.trim() : null,
      }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['change'] }),
        client.invalidateQueries({ queryKey: ['status'] }),
      ]);
      onStarted();
    },
    onError: (error) => {
      if (toAppError(error).code === 'planChanged') onPlanChanged();
    },
  });

  const submit = () => {
    setTried(true);
    if (!reasonMissing && !nameDiffers) confirm.mutate();
  };

  return (
    <DialogBody>
      <DialogTitle>{planTitle(say, plan)}</DialogTitle>
      <DialogContent className={styles.content}>
        {note}
        <PlanPreview plan={plan} onInstead={onInstead} />
        {plan.needsReason && (
          <Field
            required
            label={say('change.reason')}
            hint={say('change.reasonHint')}
            validationMessage={tried && reasonMissing ? say('change.reasonMissing') : undefined}
          >
            <Textarea value={reason} maxLength={500} onChange={(_, { value }) => onTyped({ ...typed, reason: value })} />
          </Field>
        )}
        {plan.needsName && (
          <Field
            required
            label={say('change.name', { organization: plan.organizationName })}
            validationMessage={
              tried && nameDiffers ? say('change.nameDiffers', { organization: plan.organizationName }) : undefined
            }
          >
            <Input value={name} autoComplete="off" onChange={(_, { value }) => onTyped({ ...typed, name: value })} />
          </Field>
        )}
        {confirm.isError && (
          <ErrorNotice
            error={toAppError(confirm.error)}
            actions={<Button onClick={onShowAgain}>{say('change.planAgain')}</Button>}
          />
        )}
      </DialogContent>
      <DialogActions fluid>
        <Button onClick={onClose}>{say('common.cancel')}</Button>
        <Button appearance="primary" disabled={confirm.isPending} onClick={submit}>
          {confirm.isPending ? say('change.starting') : confirmLabel(say, plan)}
        </Button>
      </DialogActions>
    </DialogBody>
  );
}
