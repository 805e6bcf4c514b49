import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles } from '@fluentui/react-components';
import { useEffect } from 'react';

import { useAnnounce } from '../../components/Announcer';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
});

/** Why the plan that stands below is another one than a moment ago. */
export function PlanRenewedNote() {
  const say = useSay();
  const announce = useAnnounce();
  const styles = useStyles();
  const title = say('change.planRenewedTitle');
  const body = say('change.planRenewedBody');
  useEffect(() => {
    announce(`${title}. ${body}`);
  }, [announce, title, body]);
  return (
    <MessageBar intent="info" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <Text block>{body}</Text>
      </MessageBarBody>
    </MessageBar>
  );
}
