// The last two beats of a change: while it runs, and what became of it.

import { Button, Card, ProgressBar, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { useNavigate } from '../../app/pages';
import { useAnnounce } from '../../components/Announcer';
import { FocusHeading } from '../../components/FocusHeading';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { ChangeStage, ChangeView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { duration, timeOfDay } from '../../messages/format';
import { useSay, type Say } from '../../messages/words';
import { useChangeFlow } from './ChangeFlow';
import { ChangeCounts } from './ChangeCounts';
import { ExceptionsTable } from './ExceptionsTable';
import { isRunning } from './stages';

const useStyles = makeStyles({
  panel: { padding: tokens.spacingHorizontalXL, gap: tokens.spacingVerticalM },
  running: { borderLeft: `4px solid ${tokens.colorBrandStroke1}` },
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

const titles = {
  sending: 'sending',
  readingBack: 'sending',
  cancelling: 'sending',
  done: 'done',
  doneWithExceptions: 'doneWithExceptions',
  cancelled: 'cancelled',
  stopped: 'stopped',
  interrupted: 'interrupted',
} as const satisfies Record<ChangeStage, string>;

/** Whether the change has an item for each person; security defaults are a single one, also when they are put back. */
function isCounted({ intent, total }: ChangeView): boolean {
  return intent.kind === 'perUserMfaOff' || (intent.kind === 'putBack' && total > 1);
}

/** How far a change is, from 0 to 1, or `undefined` where that cannot be told. */
function progress(change: ChangeView): number | undefined {
  if (!isCounted(change) || change.total === 0) return undefined;
  return (change.done + change.refused + change.unknown) / change.total;
}

function title(say: Say, change: ChangeView): string {
  return say(`change.${change.intent.kind}.${titles[change.stage]}`, { count: change.total, done: change.done });
}

/** Says each stage, and each quarter of the way: enough to follow, not so much as to be in the way. */
function useProgressAnnounced(change: ChangeView) {
  const say = useSay();
  const announce = useAnnounce();
  const quarter = isRunning(change) ? Math.floor((progress(change) ?? 0) * 4) : 0;
  const counts = `${say('change.panel.done', { count: change.done })}, ${say('change.panel.left', { count: change.left })}`;
  const words = quarter > 0 ? counts : title(say, change);
  const latest = useRef(words);
  useEffect(() => {
    latest.current = words;
  });
  useEffect(() => {
    announce(latest.current);
  }, [announce, change.id, change.stage, quarter]);
}

// What was accepted becomes a change; what was refused stays as it was.
function stopTruth(say: Say, change: ChangeView): string {
  const counts = say('change.panel.stopTruthCounts', {
    done: change.done + change.sent,
    left: change.left + change.refused,
  });
  return change.unknown === 0 ? counts : `${counts} ${say('change.panel.stopUnknown', { count: change.unknown })}`;
}

export function ChangePanel({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  const { takeStarted } = useChangeFlow();
  useProgressAnnounced(change);

  useEffect(() => {
    if (takeStarted()) heading.current?.focus();
  }, [takeStarted, change.id]);

  const running = isRunning(change);
  return (
    <Card className={mergeClasses(styles.panel, running && styles.running)} role="region" aria-label={say('change.panel.label')}>
      <FocusHeading ref={heading}>
        {title(say, change)}
      </FocusHeading>
      {running ? <Running change={change} /> : <Ended change={change} />}
    </Card>
  );
}

function Running({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const cancel = useMutation({ mutationFn: () => backend.cancelChange() });
  const counted = isCounted(change);
  return (
    <>
      <ProgressBar aria-label={say('change.panel.progress')} value={progress(change)} thickness="large" />
      {counted && <ChangeCounts change={change} />}
      <div className={styles.body}>
        {change.stage === 'readingBack' && <Text>{say('change.panel.readingBack')}</Text>}
        {change.stage === 'cancelling' && <Text>{say('change.panel.cancelling')}</Text>}
        {change.waiting !== null && (
          <Text>{say('change.panel.waiting', { time: duration(say, change.waiting) })}</Text>
        )}
        {change.stage === 'sending' && counted && (
          <Text>
            {change.secondsLeft === null
              ? say('change.panel.timeLeftNotKnown')
              : say('change.panel.timeLeft', { time: duration(say, change.secondsLeft) })}
          </Text>
        )}
        <Text>{say('change.panel.meanwhile')}</Text>
      </div>
      {cancel.isError && <ErrorNotice error={toAppError(cancel.error)} />}
      {change.stage === 'sending' && (
        <div className={styles.actions}>
          <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            {say('change.panel.stop')}
          </Button>
          <Text>
            {counted
              ? stopTruth(say, change)
              : say('change.panel.stopTruth')}
          </Text>
        </div>
      )}
    </>
  );
}

function Ended({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const navigate = useNavigate();
  const { open } = useChangeFlow();
  const settle = useMutation({ mutationFn: () => backend.settleChange() });
  const dismiss = useMutation({ mutationFn: () => backend.dismissChange() });
  const failed = settle.error ?? dismiss.error;
  const interrupted = change.stage === 'interrupted';
  const unfinished = change.stage === 'doneWithExceptions' || change.stage === 'cancelled' || change.stage === 'stopped';
  return (
    <>
      {change.because !== null && <ErrorNotice error={change.because} />}
      {isCounted(change) && !interrupted && change.stage !== 'done' && <ChangeCounts change={change} />}
      <div className={styles.body}>
        {change.stage === 'done' && change.endedAt !== null && (
          <Text>{say(`change.${change.intent.kind}.doneBody`, { time: timeOfDay(change.endedAt) })}</Text>
        )}
        {change.stage === 'cancelled' && <Text>{say('change.panel.cancelledBody')}</Text>}
        {change.stage === 'stopped' && <Text>{say('change.panel.stoppedBody')}</Text>}
        {interrupted && <Text>{say('change.panel.interruptedBody')}</Text>}
        {change.refused > 0 && <Text>{say('change.panel.refusedBody')}</Text>}
        {change.unknown > 0 && !interrupted && <Text>{say('change.panel.unknownBody')}</Text>}
      </div>
      {!interrupted && change.refused + change.unknown > 0 && <ExceptionsTable change={change.id} />}
      {failed !== null && <ErrorNotice error={toAppError(failed)} />}
      <div className={styles.actions}>
        {interrupted && (
          <Button appearance="primary" disabled={settle.isPending} onClick={() => settle.mutate()}>
            {say(settle.isPending ? 'change.panel.settling' : 'change.panel.settle')}
          </Button>
        )}
        {unfinished && (
          <Button onClick={() => open(change.intent)}>
            {say(isCounted(change) ? 'change.panel.again' : 'common.tryAgain')}
          </Button>
        )}
        {change.stage === 'done' && change.intent.kind === 'securityDefaultsOn' && (
          <Button onClick={() => navigate('tell')}>{say('change.panel.tell')}</Button>
        )}
        {!interrupted && (
          <Button appearance="subtle" disabled={dismiss.isPending} onClick={() => dismiss.mutate()}>
            {say('change.panel.dismiss')}
          </Button>
        )}
      </div>
    </>
  );
}
