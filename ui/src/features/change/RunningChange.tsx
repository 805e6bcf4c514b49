// A change while something still happens.

import { Button, ProgressBar, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { ChangeView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { duration } from '../../messages/format';
import { useSay, type Say } from '../../messages/words';
import { ChangeCounts } from './ChangeCounts';
import { isCounted, progress } from './stages';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

// What was accepted becomes a change; what was refused stays as it was.
function stopTruth(say: Say, change: ChangeView): string {
  const { done, sent, left, refused, unknown, exposure } = change;
  // A change puts back what it made, so that nobody is left without a second step; a putting back only stops.
  if (exposure !== null && change.intent.kind !== 'putBack') {
    // Whether a move can be put back depends on whose policies there are, and the plan has said so.
    return say(change.intent.kind === 'moveToConditionalAccess' ? 'change.panel.stopInGap' : 'change.panel.stopExposed');
  }
  const words = isCounted(change)
    ? [say('change.panel.stopTruthCounts', { done: done + sent, left: left + refused })]
    : [say('change.panel.stopTruth')];
  if (isCounted(change) && unknown > 0) words.push(say('change.panel.stopUnknown', { count: unknown }));
  if (exposure !== null) words.push(say('change.panel.stopPuttingBack'));
  return words.join(' ');
}

export function RunningChange({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const cancel = useMutation({ mutationFn: () => backend.cancelChange() });
  const counted = isCounted(change);
  const { stage } = change;
  return (
    <>
      {change.because !== null && <ErrorNotice error={change.because} intent="warning" />}
      <ProgressBar aria-label={say('change.panel.progress')} value={progress(change)} thickness="large" />
      {counted && <ChangeCounts change={change} />}
      <div className={styles.body}>
        {stage === 'readingBack' && <Text>{say('change.panel.readingBack')}</Text>}
        {stage === 'cancelling' && <Text>{say('change.panel.cancelling')}</Text>}
        {stage === 'puttingBack' && <Text>{say('change.panel.puttingBackBody')}</Text>}
        {change.waiting !== null && (
          <Text>{say('change.panel.waiting', { time: duration(say, change.waiting) })}</Text>
        )}
        {(stage === 'sending' || stage === 'puttingBack') && counted && (
          <Text>
            {change.secondsLeft === null
              ? say('change.panel.timeLeftNotKnown')
              : say('change.panel.timeLeft', { time: duration(say, change.secondsLeft) })}
          </Text>
        )}
        <Text>{say('change.panel.meanwhile')}</Text>
      </div>
      {cancel.isError && <ErrorNotice error={toAppError(cancel.error)} />}
      {stage === 'sending' && (
        <div className={styles.actions}>
          <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            {say('change.panel.stop')}
          </Button>
          <Text>{stopTruth(say, change)}</Text>
        </div>
      )}
    </>
  );
}
