// How strictly somebody is asked, as a word with a shape; the colour only adds to them.

import { Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { FluentIcon } from '@fluentui/react-icons';
import { HourglassRegular } from '@fluentui/react-icons/svg/hourglass';
import { PersonProhibitedRegular } from '@fluentui/react-icons/svg/person-prohibited';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
import { ShieldCheckmarkFilled } from '@fluentui/react-icons/svg/shield-checkmark';
import { ShieldDismissFilled } from '@fluentui/react-icons/svg/shield-dismiss';
import { ShieldErrorFilled } from '@fluentui/react-icons/svg/shield-error';
import { ShieldQuestionRegular } from '@fluentui/react-icons/svg/shield-question';

import type { AskedView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  asked: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, minWidth: '0' },
  icon: { fontSize: '16px', flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  middling: { color: tokens.colorStatusWarningForeground1 },
  bad: { color: tokens.colorStatusDangerForeground3 },
  neutral: { color: tokens.colorNeutralForeground2 },
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
} as const satisfies Record<AskedView | 'reading', { Icon: FluentIcon; tone: string }>;

/** Whether somebody is asked. `null` while it is being read. */
export function Asked({ asked }: { readonly asked: AskedView | null }) {
  const say = useSay();
  const styles = useStyles();
  const { Icon, tone } = marks[asked ?? 'reading'];
  return (
    <span className={styles.asked}>
      <Icon className={mergeClasses(styles.icon, styles[tone])} aria-hidden />
      <Text truncate wrap={false} className={asked === null ? styles.neutral : undefined}>
        {say(`export.asked.${asked ?? 'reading'}`)}
      </Text>
    </span>
  );
}
