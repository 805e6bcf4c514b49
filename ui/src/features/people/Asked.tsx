// How strictly somebody is asked, as a word with a shape; the colour only adds to them.

import { Text, makeStyles, tokens } from '@fluentui/react-components';
import { HourglassRegular } from '@fluentui/react-icons/svg/hourglass';
import { PersonProhibitedRegular } from '@fluentui/react-icons/svg/person-prohibited';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
import { ShieldCheckmarkFilled } from '@fluentui/react-icons/svg/shield-checkmark';
import { ShieldDismissFilled } from '@fluentui/react-icons/svg/shield-dismiss';
import { ShieldErrorFilled } from '@fluentui/react-icons/svg/shield-error';
import { ShieldQuestionRegular } from '@fluentui/react-icons/svg/shield-question';

import { Mark, type MarkLook } from '../../components/Mark';
import type { AskedView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  reading: { color: tokens.colorNeutralForeground2 },
});

const marks = {
  always: { Icon: ShieldCheckmarkFilled, tone: 'good' },
  mostly: { Icon: ShieldCheckmarkFilled, tone: 'good' },
  someApps: { Icon: ShieldErrorFilled, tone: 'middling' },
  onlyWhenRisky: { Icon: ShieldErrorFilled, tone: 'middling' },
  never: { Icon: ShieldDismissFilled, tone: 'bad' },
  blocked: { Icon: ProhibitedRegular, tone: 'neutral' },
  cannotSignIn: { Icon: PersonProhibitedRegular, tone: 'neutral' },
  unknown: { Icon: ShieldQuestionRegular, tone: 'neutral' },
  reading: { Icon: HourglassRegular, tone: 'neutral' },
} as const satisfies Record<AskedView | 'reading', MarkLook>;

/** Whether somebody is asked. `null` while it is being read. */
export function Asked({ asked }: { readonly asked: AskedView | null }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <Mark look={marks[asked ?? 'reading']} small>
      <Text truncate wrap={false} className={asked === null ? styles.reading : undefined}>
        {say(`export.asked.${asked ?? 'reading'}`)}
      </Text>
    </Mark>
  );
}
