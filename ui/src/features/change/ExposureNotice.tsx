import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles } from '@fluentui/react-components';

import type { ExposureView } from '../../ipc/bindings';
import { useSay, type Say } from '../../messages/words';
import { sinceWhen } from './since';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
});

/** How many people nothing asks, and since when, in a line. */
export function exposureTitle(say: Say, { people, since }: ExposureView): string {
  return say('change.exposure.title', { count: people, time: sinceWhen(since) });
}

export interface ExposureNoticeProps {
  readonly exposure: ExposureView;
  /** What that means, and until when. */
  readonly means: string;
}

/** People whom a change has left without anything that asks them. Nothing on the screen weighs more. */
export function ExposureNotice({ exposure, means }: ExposureNoticeProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{exposureTitle(say, exposure)}</MessageBarTitle>
        <Text block>{means}</Text>
      </MessageBarBody>
    </MessageBar>
  );
}
