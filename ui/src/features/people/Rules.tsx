import { Badge, Skeleton, SkeletonItem, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { Disclosure } from '../../components/Disclosure';
import type { GroupPathView, PersonView, RuleView } from '../../ipc/bindings';
import { groupPathsQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { useSay, type Say } from '../../messages/words';
import { MissingParts } from './MissingParts';
import { throughWords } from './sentences';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  rule: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  head: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalS },
  badge: { flexShrink: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  narrowed: { color: tokens.colorNeutralForeground2, paddingLeft: tokens.spacingHorizontalL, listStyleType: 'disc' },
});

const badges = {
  on: 'success',
  reportOnly: 'informative',
  off: 'informative',
  unknown: 'warning',
} as const satisfies Record<RuleView['state'], string>;

/** Whether a rule has anything to do with the person. One that is off or means others has not. */
const concerns = (rule: RuleView) => rule.touch !== 'notIncluded' && rule.state !== 'off';

/** How a rule passes by a person. What it does is done to others. */
const spares: ReadonlySet<RuleView['touch']> = new Set(['excludedByName', 'excludedThrough', 'excludedAsGuest', 'notIncluded']);

const groupsOf = (rule: RuleView) => rule.through.filter(({ kind }) => kind === 'group');

/** The rules one by one. Those that do not concern the person are folded away. */
export function Rules({ view }: { readonly view: PersonView }) {
  const say = useSay();
  const styles = useStyles();
  const { id, name } = view.row.person;
  const near = view.rules.filter(concerns);
  const far = view.rules.filter((rule) => !concerns(rule));
  const paths = useQuery({
    ...groupPathsQuery(useBackend(), useSignedIn().organizationId, id),
    enabled: view.rules.some((rule) => groupsOf(rule).length > 0),
  });
  const list = (rules: readonly RuleView[]) => (
    <ul className={styles.list}>
      {rules.map((rule) => (
        <Rule key={rule.id ?? rule.kind} rule={rule} name={name} paths={paths} />
      ))}
    </ul>
  );
  return (
    <>
      {near.length > 0 && list(near)}
      {far.length > 0 && (
        <Disclosure
          summary={say('people.panel.otherRules', { count: far.length, name })}
          initiallyOpen={near.length === 0}
        >
          {list(far)}
        </Disclosure>
      )}
    </>
  );
}

interface RuleProps {
  readonly rule: RuleView;
  readonly name: string;
  readonly paths: UseQueryResult<GroupPathView[]>;
}

function Rule({ rule, name, paths }: RuleProps) {
  const say = useSay();
  const styles = useStyles();
  const title =
    rule.kind === 'policy' ? (rule.name ?? say('people.rule.policyUnnamed')) : say(`people.rule.${rule.kind}`);
  const effect = effectWords(say, rule);
  return (
    <li className={styles.rule}>
      <div className={styles.head}>
        <Text weight="semibold">{title}</Text>
        <Badge appearance="tint" color={badges[rule.state]} className={styles.badge}>
          {say(`people.rule.state.${rule.state}`)}
        </Badge>
      </div>
      {rule.kind !== 'perUserMfa' && (
        <Text>{say(`people.rule.touch.${rule.touch}`, { name, through: throughWords(say, rule.through) })}</Text>
      )}
      {groupsOf(rule).map(({ id }) => (
        <GroupPath key={id} group={id} name={name} paths={paths} />
      ))}
      {effect !== null && <Text>{effect}</Text>}
      {rule.narrowed.length > 0 && (
        <ul className={styles.narrowed} aria-label={say('people.rule.narrowedHeading')}>
          {rule.narrowed.map((narrowing) => (
            <li key={narrowing}>{say(`people.rule.narrowed.${narrowing}`)}</li>
          ))}
        </ul>
      )}
      {rule.missing.length > 0 && <MissingParts missing={rule.missing} brief />}
    </li>
  );
}

/** What a rule does to the person, or would do if it were on. */
function effectWords(say: Say, { effect, state, asked, touch, narrowed }: RuleView): string | null {
  if (spares.has(touch)) return null;
  const on = state === 'on' || state === 'unknown';
  switch (effect) {
    case 'asks': {
      // Nothing skips these two: they say themselves when they ask, in the list below.
      const timed = narrowed.includes('asMicrosoftDecides') || narrowed.includes('onceRegistered');
      const how = timed ? 'somehow' : asked === 'always' || asked === 'mostly' || asked === 'someApps' || asked === 'onlyWhenRisky' ? asked : 'somehow';
      return say(on ? `people.rule.asks.${how}` : `people.rule.wouldAsk.${how}`);
    }
    case 'blocks':
      return say(on ? 'people.rule.blocks' : 'people.rule.wouldBlock');
    case 'asksNothing':
      return say('people.rule.asksNothing');
    case 'unknown':
      return say('people.rule.unknown');
    case 'nothing':
      return null;
  }
}

/** How the person comes into a group. It is read when the panel opens, and may take a moment. */
function GroupPath({ group, name, paths }: { readonly group: string; readonly name: string; readonly paths: RuleProps['paths'] }) {
  const say = useSay();
  const styles = useStyles();
  if (paths.isPending) {
    return (
      <Skeleton aria-label={say('people.rule.pathsLoading')}>
        <SkeletonItem size={16} />
      </Skeleton>
    );
  }
  const found = paths.data?.filter((path) => path.group === group) ?? [];
  if (paths.isError) {
    return (
      <Text size={200} className={styles.quiet}>
        {say('people.rule.pathsFailed')}
      </Text>
    );
  }
  return found.map(({ path }) => (
    <Text key={path.join('\n')} size={200} className={styles.quiet}>
      {path.length > 1 ? say('people.rule.path', { name, path: path.join(' > ') }) : say('people.rule.pathDirect', { name })}
    </Text>
  ));
}
