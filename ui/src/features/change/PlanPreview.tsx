import { Text, makeStyles, tokens } from '@fluentui/react-components';

import { Disclosure } from '../../components/Disclosure';
import { PeopleList } from '../../components/PeopleList';
import type { PlanView } from '../../ipc/bindings';
import { all, duration } from '../../messages/format';
import { useSay } from '../../messages/words';
import { MadeFirst } from '../conditional-access/backup/MadeFirst';
import { asksLater, wordsKind, type WordsKind } from './intents';
import { LeftAsTheyAre, type LeftAsTheyAreProps } from './LeftAsTheyAre';
import { OtherOrder } from './OtherOrder';
import { PlanGap } from './PlanGap';
import { PlanLockout } from './PlanLockout';
import { PlanOpinion } from './PlanOpinion';
import { PlanParts } from './PlanParts';
import { PlanPolicies } from './PlanPolicies';
import { PoliciesLeftOut } from './PoliciesLeftOut';
import { PlanTurn, olderIn } from './PlanTurn';
import { PlanWarnings } from './PlanWarnings';
import { WhatIsPutBack } from './WhatIsPutBack';

const useStyles = makeStyles({
  preview: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  warnings: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
});

/** Plans that say of everyone at once that they notice nothing. */
const concernsNobody: ReadonlySet<WordsKind> = new Set<WordsKind>(['addPolicies', 'renamePolicy', 'duplicatePolicy', 'restorePolicy']);

/** What a plan would do, what to know first, how long it takes and how it is put back. */
export function PlanPreview({ plan, onInstead }: LeftAsTheyAreProps) {
  const say = useSay();
  const styles = useStyles();
  const kind = wordsKind(plan.intent);
  return (
    <div className={styles.preview}>
      <Text>{say('change.organization', { organization: plan.organizationName })}</Text>
      <WhatIsPutBack intent={plan.intent} />
      <section className={styles.part}>
        <Text as="h3" weight="semibold">
          {say('change.whatWillHappen')}
        </Text>
        <PlanTurn plan={plan} />
        {plan.parts.length > 1 && (
          <>
            <Text>{say('change.inThisOrder')}:</Text>
            <PlanParts parts={plan.parts} label={say('change.inThisOrder')} />
          </>
        )}
        {(plan.people > 0 || concernsNobody.has(kind)) && <Text>{say(`change.${kind}.concerns`, { count: plan.people })}</Text>}
        {plan.peopleShown.length > 0 && (
          <Disclosure summary={say('change.peopleList')}>
            <PeopleList label={say(`change.${kind}.people`)} people={plan.peopleShown} count={plan.people} />
          </Disclosure>
        )}
      </section>
      {plan.policies.length > 0 && (
        <section className={styles.part}>
          <PlanPolicies policies={plan.policies} />
        </section>
      )}
      {plan.needed.length > 0 && (
        <section className={styles.part}>
          <MadeFirst needed={plan.needed} />
        </section>
      )}
      {plan.policiesLeftOut.length > 0 && <PoliciesLeftOut policies={plan.policiesLeftOut} />}
      <LeftAsTheyAre plan={plan} onInstead={onInstead} />
      {plan.gapSeconds !== null && <PlanGap seconds={plan.gapSeconds} canBePutBack={plan.canBePutBack} />}
      {plan.lockout !== null && <PlanLockout lockout={plan.lockout} />}
      {(plan.lockout !== null || plan.secondOpinion !== null) && <PlanOpinion opinion={plan.secondOpinion} later={asksLater(plan.intent)} />}
      {(plan.warnings.length > 0 || plan.otherwise !== null) && (
        <section className={styles.warnings}>
          <Text as="h3" weight="semibold">
            {say('change.worthKnowing')}
          </Text>
          {plan.otherwise !== null && <OtherOrder otherwise={plan.otherwise} />}
          <PlanWarnings warnings={plan.warnings} intent={plan.intent} />
        </section>
      )}
      <section className={styles.part}>
        <Text as="h3" weight="semibold">
          {say('change.howLong')}
        </Text>
        <Text>
          {plan.seconds < 10 ? say('change.takesMoment') : say('change.takes', { time: duration(say, plan.seconds) })}
        </Text>
      </section>
      <HowPutBack plan={plan} />
    </div>
  );
}

function HowPutBack({ plan }: { readonly plan: PlanView }) {
  const say = useSay();
  const styles = useStyles();
  const kind = wordsKind(plan.intent);
  const both = kind === 'securityDefaultsOn' && olderIn(plan) > 0;
  return (
    <section className={styles.part}>
      <Text as="h3" weight="semibold">
        {say('change.howPutBack')}
      </Text>
      <Text>{say(!plan.canBePutBack ? `change.${kind}.noPutBack` : both ? 'change.putBackBoth' : `change.${kind}.putBack`)}</Text>
      {plan.putBackForbiddenBy.length > 0 && (
        <Text>{say('change.putBackForbidden', { names: all(plan.putBackForbiddenBy) })}</Text>
      )}
    </section>
  );
}
