import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles } from '@fluentui/react-components';

import type { ChangeView, ExposureView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { exposureKind, exposureTitle } from './exposure';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
});

export interface ExposureNoticeProps {
  /** The change that left them so. */
  readonly change: ChangeView;
  readonly exposure: ExposureView;
  /** What that means, and until when. */
  readonly means: string;
}

/** People whom a change has left without anything that asks them. Nothing on the screen weighs more. */
export function ExposureNotice({ change, exposure, means }: ExposureNoticeProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{exposureTitle(say, change, exposure)}</MessageBarTitle>
        {exposureKind(change) === 'defaultsOff' && <Text block>{say('change.exposure.nobodyAsks', { count: exposure.people })}</Text>}
        <Text block>{means}</Text>
      </MessageBarBody>
    </MessageBar>
  );
}
