import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';

import { Mark, type MarkLook } from '../../../components/Mark';

export type Answer = 'yes' | 'no' | 'unknown';

const looks = {
  yes: { Icon: CheckmarkCircleFilled, tone: 'good' },
  no: { Icon: DismissCircleFilled, tone: 'bad' },
  unknown: { Icon: QuestionCircleRegular, tone: 'neutral' },
} as const satisfies Record<Answer, MarkLook>;

/** A shape for an answer. The words beside it say the same. */
export function AnswerIcon({ answer }: { readonly answer: Answer }) {
  return <Mark look={looks[answer]} />;
}
