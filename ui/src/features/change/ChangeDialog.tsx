// The first three beats of a change: what will happen, what could go wrong, and the button that says it.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Suspense, lazy, useEffect, useRef, useState } from 'react';

import { toAppError } from '../../ipc/backend';
import type { IntentView, Permission, SessionView } from '../../ipc/bindings';
import { sessionQuery, useBackend, useStatus } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { SignInWaiting, signInTitle } from '../sign-in/SignInWaiting';
import { NothingStep } from './NothingStep';
import { PermissionStep } from './PermissionStep';
import { PlanRenewedNote } from './PlanRenewedNote';
import { PlanStep, type Typed } from './PlanStep';
import { RefusedStep } from './RefusedStep';
import { planTitle } from './titles';

const EmergencyDialog = lazy(() => import('../home/emergency/EmergencyDialog'));

export interface ChangeDialogProps {
  readonly intent: IntentView;
  readonly session: SessionView;
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

export default function ChangeDialog({ intent, session, onClose, onStarted }: ChangeDialogProps) {
  const say = useSay();
  const backend = useBackend();
  const client = useQueryClient();
  // What is meant can become something else inside the dialog: another plan, with a hash of its own.
  const [meant, setMeant] = useState(intent);
  const [typed, setTyped] = useState<Typed>({ reason: '', name: '' });
  // Whether the plan that is shown stands in for one whose ground has changed.
  const [renewed, setRenewed] = useState(false);
  const prepare = useMutation({ mutationFn: (wanted: IntentView) => backend.prepareChange(wanted) });
  const make = prepare.mutate;
  const latest = useRef(meant);
  useEffect(() => {
    latest.current = meant;
  });
  const show = () => make(meant);
  const onPlanChanged = () => {
    setRenewed(true);
    show();
  };
  const onInstead = (wanted: IntentView) => {
    setRenewed(false);
    setMeant(wanted);
    make(wanted);
  };
  // Emergency accounts are named in their own dialog; the plan is then made anew.
  const [naming, setNaming] = useState(false);
  const onNamed = () => {
    setNaming(false);
    show();
  };
  const waiting = session.state === 'signingIn';

  // A plan belongs to a session: it is made when the dialog opens, and again each time a sign-in has ended. A sign-in
  // can end before it was ever drawn; then the session is another object all the same.
  useEffect(() => {
    if (!waiting) make(latest.current);
  }, [session, waiting, make]);

  const ask = useMutation({
    mutationFn: (permission: Permission) => backend.askPermission(permission),
    onSuccess: async () => {
      const after = await client.query({ ...sessionQuery(backend), staleTime: 0 });
      // It was there already: no sign-in, and so no other session.
      if (after === session) show();
    },
  });

  // What had the keyboard goes away with its step. Without this it would be left outside the dialog, where Escape does
  // nothing and the dialog counts as hidden.
  const surface = useRef<HTMLDivElement>(null);
  const step = waiting ? 'waiting' : prepare.status;
  useEffect(() => {
    if (surface.current?.contains(document.activeElement) === false) surface.current.focus();
  }, [step]);

  const title = waiting ? say(signInTitle(session)) : planTitle(say, { intent: meant });
  const plan = prepare.data;
  if (naming) return <NameFirst onClose={onNamed} />;
  const note = renewed ? <PlanRenewedNote /> : null;
  return (
    <Dialog
      open
      onOpenChange={(_, { open }) => {
        // A sign-in ends by its own Cancel, since closing alone would leave the browser's page waiting for nobody.
        if (!open && !waiting) onClose();
      }}
    >
      <DialogSurface ref={surface}>
        {waiting ? (
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent>
              <SignInWaiting session={session} />
            </DialogContent>
          </DialogBody>
        ) : prepare.isError ? (
          <RefusedStep
            title={title}
            intent={meant}
            error={toAppError(prepare.error)}
            onInstead={onInstead}
            onEmergency={() => setNaming(true)}
            onAgain={show}
            onClose={onClose}
          />
        ) : plan === undefined ? (
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent>
              <Spinner label={say('change.preparing')} />
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{say('common.cancel')}</Button>
            </DialogActions>
          </DialogBody>
        ) : plan.people === 0 && plan.policies.length === 0 ? (
          <NothingStep plan={plan} note={note} onInstead={onInstead} onClose={onClose} />
        ) : plan.permission !== null ? (
          <PermissionStep
            plan={plan}
            permission={plan.permission}
            note={note}
            because={ask.isError ? toAppError(ask.error) : session.state === 'signedIn' ? session.because : null}
            asking={ask.isPending}
            onAsk={ask.mutate}
            onInstead={onInstead}
            onClose={onClose}
          />
        ) : (
          <PlanStep
            key={plan.id}
            plan={plan}
            note={note}
            typed={typed}
            onTyped={setTyped}
            onClose={onClose}
            onInstead={onInstead}
            onStarted={onStarted}
            onShowAgain={show}
            onPlanChanged={onPlanChanged}
          />
        )}
      </DialogSurface>
    </Dialog>
  );
}

/** The emergency access accounts, as on Home. */
function NameFirst({ onClose }: { readonly onClose: () => void }) {
  const status = useStatus().data;
  if (status === undefined) return null;
  return (
    <Suspense>
      <EmergencyDialog part={status.emergency} onClose={onClose} />
    </Suspense>
  );
}
