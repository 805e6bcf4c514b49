import { Text, makeStyles, tokens } from '@fluentui/react-components';

import { Disclosure } from '../../components/Disclosure';
import type { PlanPolicyChange, PlanPolicyView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { nameOf } from '../conditional-access/facts';
import { policySentence, type Mood } from '../conditional-access/sentences';

/** How many are shown at once; the others are one click away. */
const SHOWN = 8;

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  policy: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    paddingLeft: tokens.spacingHorizontalM,
    borderLeft: `${tokens.strokeWidthThick} solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
});

interface Meant {
  readonly key: string;
  readonly policy: PlanPolicyView;
  /** What happens to it, in this order. */
  readonly changes: readonly PlanPolicyChange[];
}

/** One entry for each policy, also where several things happen to it. What it says last is what it says afterwards. */
export function gathered(policies: readonly PlanPolicyView[]): Meant[] {
  const all = new Map<string, Meant>();
  for (const policy of policies) {
    const key = policy.id ?? `new ${policy.name}`;
    const before = all.get(key);
    all.set(key, { key, policy, changes: [...(before?.changes ?? []), policy.change] });
  }
  return [...all.values()];
}

/** What the policies do or would do afterwards: only where it is told that they are on, they do it. */
const moodOf = (changes: readonly PlanPolicyChange[]): Mood =>
  changes.some((change) => change === 'madeWatching' || change === 'madeOff' || change === 'watching' || change === 'off' || change === 'restored')
    ? 'would'
    : 'does';

/** Each policy that a plan makes or changes: what happens to it, and what it says then. */
export function PlanPolicies({ policies }: { readonly policies: readonly PlanPolicyView[] }) {
  const say = useSay();
  const meant = gathered(policies);
  const more = meant.slice(SHOWN);
  return (
    <>
      <Text as="h3" weight="semibold">
        {say('change.policies.title')}
      </Text>
      <Entries meant={meant.slice(0, SHOWN)} />
      {more.length > 0 && (
        <Disclosure summary={say('change.policies.more', { count: more.length })}>
          <Entries meant={more} />
        </Disclosure>
      )}
    </>
  );
}

function Entries({ meant }: { readonly meant: readonly Meant[] }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {meant.map(({ key, policy: { name, words }, changes }) => (
        <li key={key} className={styles.policy}>
          <Text weight="semibold">{nameOf(say, name)}</Text>
          <Text>{changes.map((change) => say(`change.policies.${change}`)).join(' ')}</Text>
          {words !== null && <Text>{policySentence(say, words, moodOf(changes))}</Text>}
        </li>
      ))}
    </ul>
  );
}
