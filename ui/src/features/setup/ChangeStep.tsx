import { Spinner, Text, makeStyles } from '@fluentui/react-components';

import type { ChangeView, NextStepView } from '../../ipc/bindings';
import { useSay, type Say } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';
import { ChangePanel } from '../change/ChangePanel';
import { goalOf, intentOf, type Goal } from './screen';
import { Onward, StepFrame, type StepFrameProps } from './StepFrame';

const useStyles = makeStyles({ reading: { justifyContent: 'start' } });

export interface ChangeStepProps extends Pick<StepFrameProps, 'place' | 'onBack'> {
  readonly goal: Goal;
  readonly nextStep: NextStepView;
}

/** The change itself: its dialog shows what will happen, and starts it. */
export function ChangeStep({ goal, nextStep, place, onBack }: ChangeStepProps) {
  const say = useSay();
  const { open } = useChangeFlow();
  return (
    <StepFrame
      name="change"
      place={place}
      title={say(`setup.change.${goal}`, { count: nextStep.people ?? 0 })}
      onBack={onBack}
      actions={<Onward label={say('setup.change.show')} onClick={() => open(intentOf(goal))} />}
    >
      <Text size={400}>{whatFor(say, nextStep)}</Text>
      <Text>{say('setup.change.shown')}</Text>
    </StepFrame>
  );
}

function whatFor(say: Say, { kind }: NextStepView): string {
  if (kind === 'turnOffPerUserMfa') return say('setup.change.perUserOffBody');
  return say(kind === 'replacePerUserMfa' ? 'setup.change.replaceBody' : 'setup.change.defaultsBody');
}

/** While it is made. */
export function ChangeRunning({ change, place }: { readonly change: ChangeView } & Pick<StepFrameProps, 'place'>) {
  const say = useSay();
  return (
    <StepFrame name="running" place={place} title={say('setup.change.running')} leave={say('setup.toHome')}>
      <Text>{say('setup.change.runningBody')}</Text>
      <ChangePanel key={change.id} change={change} />
    </StepFrame>
  );
}

export interface ChangeEndedProps extends Pick<StepFrameProps, 'place' | 'onBack'> {
  readonly change: ChangeView;
  readonly nextStep: NextStepView;
  /** Whether what the organization says now is still being read. */
  readonly reading: boolean;
}

/** It ended, and what it was for is not there, or was not read yet. */
export function ChangeEnded({ change, nextStep, reading, place, onBack }: ChangeEndedProps) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const goal = goalOf(nextStep.kind);
  return (
    <StepFrame
      name={reading ? 'endedReading' : 'ended'}
      place={place}
      title={say(reading ? 'setup.change.endedReading' : 'setup.change.ended')}
      onBack={onBack}
      actions={
        !reading &&
        goal !== undefined && <Onward label={say('setup.change.again')} onClick={() => open(intentOf(goal))} />
      }
    >
      {reading ? (
        <Spinner size="tiny" className={styles.reading} label={say('setup.change.endedReadingBody')} />
      ) : (
        <Text>{say('setup.change.endedBody')}</Text>
      )}
      <ChangePanel key={change.id} change={change} />
    </StepFrame>
  );
}
