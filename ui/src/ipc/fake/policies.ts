// The policies of a made-up organization as the window sees them, and what changes make of them.

import type { IntentView, PlanPolicyChange, PlanPolicyView, PoliciesView, PolicyView } from '../bindings';
import { backupPolicies } from './backup';
import { daysFromNow, type Facts } from './facts';
import { people } from './people';
import { who } from './policyParts';
import { madeOf } from './templates';

const WEEK = 7;

/** Latch made it, and it is not on yet. */
export const waits = ({ madeBy, state }: PolicyView) => madeBy === 'latch' && state === 'reportOnly';

export function policiesOf(facts: Facts): PoliciesView {
  const watching = facts.policies.filter(waits);
  const [first] = watching.map(({ created }) => created ?? daysFromNow(0)).sort();
  return {
    readAt: daysFromNow(-0.001),
    because: null,
    policies: [...facts.policies],
    deleted: [...facts.deletedPolicies],
    licensed: facts.licence !== 'none',
    licensedForRisk: facts.licence === 'p2',
    defaultsOn: facts.securityDefaults,
    mayChange: facts.mayChange,
    emergencyAccounts: facts.emergency.length,
    canMove: watching.length > 0 && (facts.securityDefaults || facts.enabled + facts.enforced > 0),
    watching:
      first === undefined
        ? null
        : { since: first, enoughAt: new Date(Date.parse(first) + WEEK * 24 * 60 * 60_000).toISOString(), policies: watching.length },
    exceptionsOver: facts.policies.flatMap(({ exceptions }) => exceptions.filter(({ until }) => until < daysFromNow(0).slice(0, 10))),
  };
}

/** The ids of the people whom a policy leaves out. Nobody knows who the others are. */
function excludedIds(facts: Facts, { words: { except } }: PolicyView): string[] {
  const known = [...facts.emergency, ...people(60, facts.domain)];
  const named = except.people.map((name) => known.find((each) => each.name === name)?.id ?? `gone-${name}`);
  return [...named, ...(except.guests ? ['GuestsOrExternalUsers'] : [])];
}

/** The whole JSON of a policy, as Graph would give it. */
export function jsonOf(facts: Facts, policy: PolicyView): string {
  const { id, name, words } = policy;
  const state = { on: 'enabled', reportOnly: 'enabledForReportingButNotEnforced', off: 'disabled', other: 'somethingNew' }[policy.state];
  return JSON.stringify(
    {
      id,
      displayName: name,
      createdDateTime: policy.created,
      modifiedDateTime: policy.modified,
      state,
      conditions: {
        applications: { includeApplications: words.apps.all ? ['All'] : [], excludeApplications: [] },
        users: {
          includeUsers: words.who.everyone ? ['All'] : [],
          excludeUsers: excludedIds(facts, policy),
          excludeGroups: words.except.groups.map((_, index) => `9f1d8a52-0c1e-4f0e-8b11-00000000000${index}`),
        },
      },
      grantControls: { operator: words.oneIsEnough ? 'OR' : 'AND', builtInControls: words.demands.map(({ kind }) => kind) },
    },
    null,
    2,
  );
}

/** What an intent does with policies: each before, after, and in a word. */
interface Turn {
  readonly before: PolicyView | null;
  readonly after: PolicyView | null;
  readonly change: PlanPolicyChange;
}

const of = (facts: Facts, id: string) => facts.policies.filter((policy) => policy.id === id);

/** What an intent does with policies. */
export function turnsOf(facts: Facts, intent: IntentView): Turn[] {
  switch (intent.kind) {
    case 'addPolicies':
      return madeOf(facts, intent.templates).map((after) => ({ before: null, after, change: after.state === 'off' ? 'madeOff' : 'madeWatching' }));
    case 'setPolicyState':
      return of(facts, intent.policy).map((before) => ({
        before,
        after: { ...before, state: intent.state },
        change: intent.state === 'reportOnly' ? 'watching' : intent.state,
      }));
    case 'setPolicyExceptions':
      return of(facts, intent.policy).map((before) => ({ before, after: leftOut(facts, before, intent), change: 'exceptions' }));
    case 'renamePolicy':
      return of(facts, intent.policy).map((before) => ({ before, after: { ...before, name: intent.name }, change: 'renamed' }));
    case 'duplicatePolicy':
      return of(facts, intent.policy).map((before) => ({
        before: null,
        after: { ...before, id: `copy-${before.id}`, name: intent.name, state: 'reportOnly', madeBy: 'latch' },
        change: 'madeWatching',
      }));
    case 'deletePolicy':
      return of(facts, intent.policy).map((before) => ({ before, after: null, change: 'deleted' }));
    case 'restorePolicy':
      return facts.deletedPolicies
        .filter(({ id }) => id === intent.policy)
        .map(({ id, name }) => ({
          before: null,
          after: { ...anyPolicy(facts), id, name, state: 'reportOnly' },
          change: 'restored',
        }));
    case 'moveToConditionalAccess': {
      // What guards the setting up of a second step waits until everybody has one.
      const waitsStill = ({ words }: PolicyView) => words.apps.registering && facts.registered < facts.people;
      const moved = facts.policies.filter((policy) => intent.policies.includes(policy.id) && !waitsStill(policy));
      return [
        ...moved.filter(({ words }) => words.except.people.includes('Amina Haddad')).map((before) => ({ before, after: withoutYou(before), change: 'youNotLeftOut' as const })),
        ...moved.map((before) => ({ before, after: { ...withoutYou(before), state: 'on' as const }, change: 'on' as const })),
      ];
    }
    case 'restoreBackup':
      return backupPolicies(facts)
        .filter(({ id }) => intent.policies.includes(id))
        .map((kept) => {
          const [before = null] = of(facts, kept.id);
          const state = kept.state === 'on' && !intent.on ? 'reportOnly' : kept.state;
          return { before, after: { ...(before ?? anyPolicy(facts)), id: kept.id, name: kept.name, words: kept.words, state }, change: before === null ? 'madeWatching' : 'changed' };
        });
    default:
      return [];
  }
}

/** What a policy looks like of which nothing else is known here. */
const anyPolicy = (facts: Facts): PolicyView => {
  const [any] = madeOf({ ...facts, emergency: [] }, ['a3d0a415-b068-4326-9251-f9cdf9feeb64']);
  if (any === undefined) throw new Error('there is no template for everyone');
  return { ...any, madeBy: 'organization' };
};

function withoutYou(policy: PolicyView): PolicyView {
  const { except } = policy.words;
  const left = except.people.filter((name) => name !== 'Amina Haddad');
  return { ...policy, words: { ...policy.words, except: { ...except, people: left, peopleCount: left.length } } };
}

const isEmergency = ({ id }: { readonly id: string }): boolean => id.startsWith('emergency-');

function leftOut(facts: Facts, policy: PolicyView, intent: Extract<IntentView, { kind: 'setPolicyExceptions' }>): PolicyView {
  const before = excludedIds(facts, policy);
  const known = [...facts.emergency, ...people(facts.people, facts.domain)];
  const lines = intent.people.flatMap((id) => known.filter((each) => each.id === id));
  const { until } = intent;
  const added = lines.filter(({ id }) => !before.includes(id));
  return {
    ...policy,
    words: {
      ...policy.words,
      except: who({
        people: [...lines.filter((each) => !isEmergency(each)), ...lines.filter(isEmergency)].map(({ name }) => name),
        emergency: lines.filter(isEmergency).length,
        guests: intent.people.includes('GuestsOrExternalUsers'),
        groups: policy.words.except.groups.slice(0, intent.groups.length),
      }),
    },
    exceptions: [
      ...policy.exceptions.filter(({ person }) => intent.people.includes(person.id)),
      ...(until === null ? [] : added.map((person) => ({ policy: policy.id, policyName: policy.name, person, until }))),
    ],
  };
}

/** What a plan says of each policy. */
export const planPoliciesOf = (facts: Facts, intent: IntentView): PlanPolicyView[] =>
  turnsOf(facts, intent).map(({ before, after, change }) => ({
    id: before?.id ?? null,
    name: after?.name ?? before?.name ?? '',
    words: after?.words ?? null,
    change,
  }));

const order: readonly PolicyView['state'][] = ['on', 'reportOnly', 'off', 'other'];

/** The organization after all of it was done. */
export function afterPolicies(facts: Facts, intent: IntentView): Partial<Facts> {
  let { policies, deletedPolicies } = facts;
  for (const { before, after } of turnsOf(facts, intent)) {
    const id = after?.id ?? before?.id;
    policies = [...policies.filter((each) => each.id !== id), ...(after === null ? [] : [after])];
    deletedPolicies = [
      ...deletedPolicies.filter((each) => each.id !== id),
      ...(after === null && before !== null
        ? [{ id: before.id, name: before.name, deleted: daysFromNow(0), madeByLatch: before.madeBy === 'latch' }]
        : []),
    ];
  }
  return {
    policies: policies.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state) || one.name.localeCompare(other.name)),
    deletedPolicies,
    ...(intent.kind === 'moveToConditionalAccess' ? { securityDefaults: false, enabled: 0, enforced: 0, leftOut: 0 } : {}),
  };
}
