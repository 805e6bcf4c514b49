import { Text } from '@fluentui/react-components';

import type { HeadlineView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { Headline } from '../home/Headline';
import type { Goal } from './screen';
import { Onward, StepFrame, type StepFrameProps } from './StepFrame';

export interface NowStepProps extends Pick<StepFrameProps, 'place'> {
  readonly goal: Goal;
  readonly headline: HeadlineView;
  readonly onOn: () => void;
}

/** What is true now, and what this comes to. */
export function NowStep({ goal, headline, place, onOn }: NowStepProps) {
  const say = useSay();
  return (
    <StepFrame name="now" place={place} actions={<Onward label={say('setup.now.begin')} onClick={onOn} />}>
      <Headline headline={headline} />
      <Text size={400} weight="semibold">
        {say(`setup.now.${goal}`)}
      </Text>
      <Text>{say('setup.now.takes')}</Text>
    </StepFrame>
  );
}
