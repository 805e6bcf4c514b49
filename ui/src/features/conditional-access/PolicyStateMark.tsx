import { Text } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleOffRegular } from '@fluentui/react-icons/svg/circle-off';
import { EyeRegular } from '@fluentui/react-icons/svg/eye';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';

import { Mark, type MarkLook } from '../../components/Mark';
import type { PolicyStateView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

// Each has a shape and a word of its own; the colour only adds to them.
const looks = {
  on: { Icon: CheckmarkCircleFilled, tone: 'good' },
  reportOnly: { Icon: EyeRegular, tone: 'middling' },
  off: { Icon: CircleOffRegular, tone: 'neutral' },
  other: { Icon: QuestionCircleRegular, tone: 'bad' },
} as const satisfies Record<PolicyStateView, MarkLook>;

/** The state of a policy, as a shape and a word. */
export function PolicyStateMark({ state }: { readonly state: PolicyStateView }) {
  const say = useSay();
  return (
    <Mark look={looks[state]} wordToned>
      <Text weight="semibold">{say(`policies.state.${state}`)}</Text>
    </Mark>
  );
}
