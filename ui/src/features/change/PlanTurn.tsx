import { Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right';

import type { PlanView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { countOf, wordsKind } from './intents';

const useStyles = makeStyles({
  turn: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto minmax(0, 1fr)',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
  },
  side: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    height: '100%',
    boxSizing: 'border-box',
  },
  label: { color: tokens.colorNeutralForeground2 },
});

/** How many people the older setting goes off for, together with something else that is meant. */
export const olderIn = ({ intent, parts }: PlanView): number =>
  intent.kind === 'perUserMfaOff' ? 0 : (parts.find((part) => part.kind === 'perUserMfaOff')?.count ?? 0);

/** What is so now, and what will be so, in a line. */
export function PlanTurn({ plan }: { readonly plan: PlanView }) {
  const say = useSay();
  const styles = useStyles();
  const kind = wordsKind(plan.intent);
  const policies = plan.policies.length;
  const count = countOf(plan);
  const older = olderIn(plan);
  // What is put back of policies is said of each of them below, not of people.
  const ofPolicies = kind === 'putBack' && policies > 0;
  return (
    <div className={styles.turn}>
      <div className={styles.side}>
        <Text size={200} className={styles.label}>
          {say('change.before')}
        </Text>
        <Text>
          {ofPolicies
            ? say('change.putBack.beforePolicies')
            : say(`change.${kind}.before`, { count: count + plan.heldBack + plan.changedSince })}
        </Text>
        {older > 0 && <Text>{say('change.olderOn', { count: older })}</Text>}
      </div>
      <ArrowRightRegular aria-hidden />
      <div className={styles.side}>
        <Text size={200} className={styles.label}>
          {say('change.after')}
        </Text>
        <Text>
          {kind === 'perUserMfaOff' && plan.heldBack > 0
            ? say('change.afterHeldBack', { count, heldBack: plan.heldBack })
            : ofPolicies
              ? say('change.putBack.afterPolicies')
              : say(`change.${kind}.after`, { count })}
        </Text>
        {older > 0 && <Text>{say('change.olderOff', { count: older })}</Text>}
      </div>
    </div>
  );
}
