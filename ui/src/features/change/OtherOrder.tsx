import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import type { OtherwiseView } from '../../ipc/bindings';
import { duration } from '../../messages/format';
import { useSay } from '../../messages/words';
import { PlanParts } from './PlanParts';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

/** The order that Microsoft may insist on, what it leaves open meanwhile, and what is done if it fails. */
export function OtherOrder({ otherwise }: { readonly otherwise: OtherwiseView }) {
  const say = useSay();
  const styles = useStyles();
  const { parts, people, seconds } = otherwise;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say('change.otherwise.title')}</MessageBarTitle>
        <div className={styles.body}>
          <Text>{say('change.otherwise.body')}</Text>
          <PlanParts parts={parts} label={say('change.otherwise.order')} />
          <Text weight={people > 0 ? 'semibold' : 'regular'}>
            {people > 0
              ? say('change.otherwise.people', { count: people, time: duration(say, seconds) })
              : say('change.otherwise.nobody')}
          </Text>
          <Text>{say('change.otherwise.putBack')}</Text>
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}
