import { Button, MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import { Disclosure } from '../../components/Disclosure';
import { PeopleList } from '../../components/PeopleList';
import type { HeldBackLine, IntentView, PlanView, StatusView } from '../../ipc/bindings';
import { useStatus } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
  body: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
  list: { width: '100%' },
});

export interface LeftAsTheyAreProps {
  readonly plan: PlanView;
  /** Makes the plan again for something else than was meant at first. */
  readonly onInstead: (intent: IntentView) => void;
}

/** Those whom a plan leaves as they are, why, and what can be done about them. */
export function LeftAsTheyAre({ plan, onInstead }: LeftAsTheyAreProps) {
  return (
    <>
      {plan.heldBack > 0 && <HeldBack plan={plan} onInstead={onInstead} />}
      {plan.changedSince > 0 && <ChangedSince plan={plan} onInstead={onInstead} />}
      {plan.emergencyLeftOut > 0 && <Left what="emergencyLeftOut" count={plan.emergencyLeftOut} />}
      {plan.gone > 0 && <Left what="gone" count={plan.gone} />}
    </>
  );
}

function HeldBack({ plan, onInstead }: LeftAsTheyAreProps) {
  const say = useSay();
  const styles = useStyles();
  const title = say(`change.heldBack.${whyHeldBack(plan)}`, { count: plan.heldBack });
  const people = plan.intent.kind === 'perUserMfaOff' ? plan.intent.people : null;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <div className={styles.body}>
          <Text>{say('change.heldBack.body')}</Text>
          <div className={styles.list}>
            <Disclosure summary={say('change.warningPeople')} of={title}>
              <HeldBackPeople plan={plan} />
            </Disclosure>
          </div>
          {/* Where something else is meant, such as a move, there is nothing to choose about them here. */}
          {plan.intent.kind === 'perUserMfaOff' && (
            <>
              <Text>{say('change.heldBack.knowinglyBody')}</Text>
              <Button onClick={() => onInstead({ kind: 'perUserMfaOff', knowingly: true, people })}>
                {say('change.heldBack.knowingly', { count: plan.heldBack })}
              </Button>
              <SecurityDefaultsInstead onInstead={onInstead} />
            </>
          )}
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}

/** Only the first of them are here by name, so only with all of them at hand is the reason given as theirs. */
function whyHeldBack(plan: PlanView): 'byNothing' | 'cannotTell' | 'either' {
  const whole = plan.heldBackShown.length === plan.heldBack;
  if (whole && plan.heldBackShown.every(({ cannotTell }) => !cannotTell)) return 'byNothing';
  if (whole && plan.heldBackShown.every(({ cannotTell }) => cannotTell)) return 'cannotTell';
  return 'either';
}

function HeldBackPeople({ plan }: { readonly plan: PlanView }) {
  const say = useSay();
  const more = plan.heldBack - plan.heldBackShown.length;
  const open = plan.heldBackShown.filter(({ cannotTell }) => !cannotTell);
  const unsure = plan.heldBackShown.filter(({ cannotTell }) => cannotTell);
  return (
    <>
      {open.length > 0 && <Group label={say('change.heldBack.listByNothing')} lines={open} />}
      {unsure.length > 0 && <Group label={say('change.heldBack.listCannotTell')} lines={unsure} />}
      {more > 0 && <Text italic>{say('common.andMore', { count: more })}</Text>}
    </>
  );
}

function Group({ label, lines }: { readonly label: string; readonly lines: readonly HeldBackLine[] }) {
  return (
    <>
      <Text weight="semibold">{label}</Text>
      <PeopleList label={label} people={lines.map(({ person }) => person)} count={lines.length} />
    </>
  );
}

/** What else would ask them. */
function SecurityDefaultsInstead({ onInstead }: Pick<LeftAsTheyAreProps, 'onInstead'>) {
  const say = useSay();
  const instead = insteadOf(useStatus().data);
  if (instead === null) return null;
  return (
    <>
      <Text>{say(`change.heldBack.${instead}`)}</Text>
      {instead === 'defaultsNow' && (
        <Button onClick={() => onInstead({ kind: 'securityDefaultsOn' })}>{say('change.heldBack.defaultsButton')}</Button>
      )}
    </>
  );
}

function insteadOf(status: StatusView | undefined): 'defaultsNow' | 'policies' | null {
  if (status?.securityDefaults.state !== 'known') return null;
  const { on, editable } = status.securityDefaults.value;
  if (on) return null;
  if (editable.kind !== 'no') return 'defaultsNow';
  return editable.reason === 'policies' ? 'policies' : null;
}

/** Those for whom there is nothing to decide. */
function Left({ what, count }: { readonly what: 'emergencyLeftOut' | 'gone'; readonly count: number }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <MessageBar intent="info" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say(`change.${what}.title`, { count })}</MessageBarTitle>
        <Text block>{say(`change.${what}.body`)}</Text>
      </MessageBarBody>
    </MessageBar>
  );
}

function ChangedSince({ plan, onInstead }: LeftAsTheyAreProps) {
  const say = useSay();
  const styles = useStyles();
  const { intent } = plan;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say('change.changedSince.title', { count: plan.changedSince })}</MessageBarTitle>
        <div className={styles.body}>
          <Text>{say('change.changedSince.body')}</Text>
          {intent.kind === 'putBack' && !intent.overwrite && (
            <Button onClick={() => onInstead({ ...intent, overwrite: true })}>{say('change.changedSince.overwrite')}</Button>
          )}
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}
