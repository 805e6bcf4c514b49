import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right';

import { Disclosure } from '../../components/Disclosure';
import { PeopleList } from '../../components/PeopleList';
import type { WarningKind, WarningView } from '../../ipc/bindings';
import { all, duration } from '../../messages/format';
import { useSay } from '../../messages/words';
import { LeftAsTheyAre, type LeftAsTheyAreProps } from './LeftAsTheyAre';
import { OtherOrder } from './OtherOrder';
import { PlanParts } from './PlanParts';
import type { IntentKind } from './stages';
import { WhatIsPutBack } from './WhatIsPutBack';

const useStyles = makeStyles({
  preview: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
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
  warnings: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  bar: { alignItems: 'start' },
  barBody: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

// What would leave people open stands out; what reassures is quiet.
const weight = {
  askedByNothing: 'error',
  notRecommended: 'error',
  cannotTell: 'warning',
  skipped: 'warning',
  notEverythingKnown: 'warning',
  oldApps: 'warning',
  mustRegister: 'warning',
  adminsFirst: 'info',
  conditionalAccessInstead: 'info',
  youAreSignedOutToo: 'info',
  signedOutWithinMinutes: 'info',
  guestsLeftOut: 'info',
  methodsAreKept: 'success',
} as const satisfies Record<WarningKind, 'error' | 'warning' | 'info' | 'success'>;

const order = Object.keys(weight);

/** What a plan would do, what to know first, how long it takes and how it is put back. */
export function PlanPreview({ plan, onInstead }: LeftAsTheyAreProps) {
  const say = useSay();
  const styles = useStyles();
  const kind = plan.intent.kind;
  const count = plan.people;
  // Security defaults on, and the older setting off with it.
  const older = kind === 'securityDefaultsOn' ? (plan.parts.find((part) => part.kind === 'perUserMfaOff')?.count ?? 0) : 0;
  const warnings = plan.warnings.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <div className={styles.preview}>
      <Text>{say('change.organization', { organization: plan.organizationName })}</Text>
      <WhatIsPutBack intent={plan.intent} />
      <section className={styles.part}>
        <Text as="h3" weight="semibold">
          {say('change.whatWillHappen')}
        </Text>
        <div className={styles.turn}>
          <div className={styles.side}>
            <Text size={200} className={styles.label}>
              {say('change.before')}
            </Text>
            <Text>{say(`change.${kind}.before`, { count: count + plan.heldBack + plan.changedSince })}</Text>
            {older > 0 && <Text>{say('change.olderOn', { count: older })}</Text>}
          </div>
          <ArrowRightRegular aria-hidden />
          <div className={styles.side}>
            <Text size={200} className={styles.label}>
              {say('change.after')}
            </Text>
            <Text>
              {plan.heldBack > 0
                ? say('change.afterHeldBack', { count, heldBack: plan.heldBack })
                : say(`change.${kind}.after`, { count })}
            </Text>
            {older > 0 && <Text>{say('change.olderOff', { count: older })}</Text>}
          </div>
        </div>
        {plan.parts.length > 1 && (
          <>
            <Text>{say('change.inThisOrder')}:</Text>
            <PlanParts parts={plan.parts} label={say('change.inThisOrder')} />
          </>
        )}
        <Text>{say(`change.${kind}.concerns`, { count })}</Text>
        {plan.peopleShown.length > 0 && (
          <Disclosure summary={say('change.peopleList')}>
            <PeopleList label={say(`change.${kind}.people`)} people={plan.peopleShown} count={count} />
          </Disclosure>
        )}
      </section>
      <LeftAsTheyAre plan={plan} onInstead={onInstead} />
      {(warnings.length > 0 || plan.otherwise !== null) && (
        <section className={styles.warnings}>
          <Text as="h3" weight="semibold">
            {say('change.worthKnowing')}
          </Text>
          {plan.otherwise !== null && <OtherOrder otherwise={plan.otherwise} />}
          {warnings.map((warning) => (
            <Warning key={warning.kind} warning={warning} intent={kind} />
          ))}
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
      <section className={styles.part}>
        <Text as="h3" weight="semibold">
          {say('change.howPutBack')}
        </Text>
        <Text>{say(!plan.canBePutBack ? `change.${kind}.noPutBack` : older > 0 ? 'change.putBackBoth' : `change.${kind}.putBack`)}</Text>
        {plan.putBackForbiddenBy.length > 0 && (
          <Text>{say('change.putBackForbidden', { names: all(plan.putBackForbiddenBy) })}</Text>
        )}
      </section>
    </div>
  );
}

function Warning({ warning, intent }: { readonly warning: WarningView; readonly intent: IntentKind }) {
  const say = useSay();
  const styles = useStyles();
  const title = say(`change.warning.${warning.kind}`, { count: warning.count });
  return (
    <MessageBar intent={weight[warning.kind]} layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <div className={styles.barBody}>
          <Text>{say(`change.warning.${warning.kind}Body`)}</Text>
          {warning.kind === 'askedByNothing' && intent === 'perUserMfaOff' && (
            <Text>{say('change.warning.askedByNothingThen')}</Text>
          )}
          {warning.people.length > 0 && (
            <Disclosure
              summary={say('change.warningPeople')}
              of={title}
              initiallyOpen={warning.kind === 'askedByNothing'}
            >
              <PeopleList label={title} people={warning.people} count={warning.count} />
            </Disclosure>
          )}
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}
