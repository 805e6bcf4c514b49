import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles } from '@fluentui/react-components';

import { duration } from '../../messages/format';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
});

export interface PlanGapProps {
  readonly seconds: number;
  /** Whether everything can be put back if it does not work. */
  readonly canBePutBack: boolean;
}

/** For how long nothing asks anybody in between, and what is done if it does not go on. */
export function PlanGap({ seconds, canBePutBack }: PlanGapProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say('change.gap.title', { time: duration(say, seconds) })}</MessageBarTitle>
        <Text block>{say('change.gap.body')}</Text>
        <Text block>{say(canBePutBack ? 'change.gap.putBack' : 'change.gap.forward')}</Text>
      </MessageBarBody>
    </MessageBar>
  );
}
