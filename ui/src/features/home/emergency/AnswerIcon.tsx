import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import type { FluentIcon } from '@fluentui/react-icons';

const useStyles = makeStyles({
  icon: { fontSize: '20px', flexShrink: 0 },
  yes: { color: tokens.colorStatusSuccessForeground1 },
  no: { color: tokens.colorStatusDangerForeground3 },
  unknown: { color: tokens.colorNeutralForeground2 },
});

export type Answer = 'yes' | 'no' | 'unknown';

const icons = {
  yes: CheckmarkCircleFilled,
  no: DismissCircleFilled,
  unknown: QuestionCircleRegular,
} as const satisfies Record<Answer, FluentIcon>;

/** A shape for an answer. The words beside it say the same. */
export function AnswerIcon({ answer }: { readonly answer: Answer }) {
  const styles = useStyles();
  const Icon = icons[answer];
  return <Icon className={mergeClasses(styles.icon, styles[answer])} aria-hidden />;
}
