// The window was asked to close while a change is under way: what that would mean, and the ways on.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { ChangeView, SessionView } from '../../ipc/bindings';
import { changeQuery, useBackend, useSession } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { ChangeCounts } from './ChangeCounts';
import { ExposureNotice } from './ExposureNotice';
import { isCounted, isRunning } from './stages';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  waiting: { justifyContent: 'start' },
});

// What closing now would leave behind, by what is under way.
const bodies: { readonly [stage in ChangeView['stage']]?: 'bodyReadingBack' | 'bodyPuttingBack' } = {
  readingBack: 'bodyReadingBack',
  cancelling: 'bodyReadingBack',
  puttingBack: 'bodyPuttingBack',
};

/** The organization whose change it is. */
function organizationOf(session: SessionView | undefined): string | null {
  if (session === undefined || session.state === 'signedOut') return null;
  return (session.state === 'signingIn' ? session.current : session.session)?.organizationId ?? null;
}

export default function ClosingQuestion({ onStay }: { readonly onStay: () => void }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const organization = organizationOf(useSession().data);
  const query = useQuery({
    ...changeQuery(backend, organization ?? ''),
    enabled: organization !== null,
    // What is known may be older than the wish to close.
    refetchOnMount: 'always',
  });
  const change = query.data ?? null;
  // What could not be found out is not called ended.
  const ended = query.isFetchedAfterMount && query.isSuccess && (change === null || !isRunning(change));
  const exposure = change?.exposure ?? null;

  const [closesThen, setClosesThen] = useState(false);
  const close = useMutation({ mutationFn: () => backend.closeWindow() });
  const stop = useMutation({
    mutationFn: () => backend.cancelChange(),
    onMutate: () => setClosesThen(true),
    onError: () => setClosesThen(false),
  });
  const failed = close.error ?? stop.error;

  // Where people are left open the window stays, so that this is seen and can be mended.
  const closesNow = closesThen && ended && exposure === null && close.isIdle;
  const closeNow = close.mutate;
  useEffect(() => {
    if (closesNow) closeNow();
  }, [closesNow, closeNow]);

  // The keyboard starts at what changes nothing, and comes back to it when the button that had it is gone.
  const stay = useRef<HTMLButtonElement>(null);
  const step = `${ended} ${closesThen}`;
  useEffect(() => {
    const surface = stay.current?.closest('[role="alertdialog"]');
    if (document.activeElement === surface || surface?.contains(document.activeElement) === false) stay.current?.focus();
  }, [step]);

  const unfinished = change?.stage === 'interrupted';
  const waits = closesThen && !ended;
  const title = !ended ? 'title' : unfinished ? 'unfinishedTitle' : 'endedTitle';
  return (
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_, { open }) => {
        if (!open) onStay();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say(`change.closing.${title}`)}</DialogTitle>
          <DialogContent className={styles.content}>
            {change !== null && exposure !== null && <ExposureNotice change={change} exposure={exposure} means={say('change.closing.exposure')} />}
            {change !== null && isCounted(change) && <ChangeCounts change={change} />}
            {ended ? (
              <Text>{say(unfinished ? 'change.closing.unfinishedBody' : 'change.closing.endedBody')}</Text>
            ) : (
              <Text>{say(`change.closing.${(change && bodies[change.stage]) ?? 'body'}`)}</Text>
            )}
            {waits && (
              <Spinner
                size="tiny"
                className={styles.waiting}
                label={say(change?.stage === 'puttingBack' ? 'change.closing.waiting' : 'change.closing.stopping')}
              />
            )}
            {failed !== null && <ErrorNotice error={toAppError(failed)} />}
          </DialogContent>
          <DialogActions fluid>
            <Button ref={stay} appearance="primary" onClick={onStay}>
              {say('change.closing.keepOpen')}
            </Button>
            {!ended && !closesThen && (
              change?.stage === 'sending' ? (
                <Button onClick={() => stop.mutate()}>{say('change.closing.stopThenClose')}</Button>
              ) : (
                <Button onClick={() => setClosesThen(true)}>{say('change.closing.closeWhenThrough')}</Button>
              )
            )}
            <Button disabled={close.isPending} onClick={() => closeNow()}>
              {say(ended ? 'change.closing.close' : 'change.closing.closeAnyway')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
