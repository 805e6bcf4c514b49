// What would happen, worked out from the facts of a made-up organization.

import type { HeldBackLine, IntentView, OtherwiseView, Permission, PlanPartView, PlanView } from '../bindings';
import type { Facts } from './facts';
import { people } from './people';
import { turnsOf } from './policies';
import { needsName, ofPolicies, policyPartsOf, policyWarningsOf } from './policyPlans';

/** How many people of a plan are named. */
const SHOWN = 200;

/** A plan, or `null` where there is nothing to do. `turn` names it. */
export function planFor(facts: Facts, intent: IntentView, turn: number): PlanView | null {
  const perUser = intent.kind === 'perUserMfaOff' || intent.kind === 'putBack' || intent.kind === 'signOutEveryone';
  const concerned = concernedBy(facts, intent);
  if (concerned === 0) return null;
  const openToAnyone = intent.kind === 'perUserMfaOff' ? askedByNothingElse(facts) : 0;
  const heldBack = intent.kind === 'perUserMfaOff' && !intent.knowingly ? openToAnyone : 0;
  const count = concerned - heldBack;
  const some = (kind: PlanView['warnings'][number]['kind'], of = 0, from = 0) => ({
    kind,
    count: of,
    people: people(Math.min(of, SHOWN), facts.domain, from),
  });
  const ofKind: { readonly [Kind in IntentView['kind']]?: PlanView['warnings'] } = {
    perUserMfaOff: [some('methodsAreKept'), ...(openToAnyone > heldBack ? [some('askedByNothing', openToAnyone)] : [])],
    securityDefaultsOn: [some('adminsFirst', 1), some('mustRegister', facts.people - facts.registered, 3), some('oldApps')],
    securityDefaultsOff: [
      some('notRecommended'),
      some('askedByNothing', facts.people),
      ...(facts.licence === 'none' ? [] : [some('conditionalAccessInstead')]),
    ],
    putBack: [],
    signOutEveryone: [some('youAreSignedOutToo'), some('signedOutWithinMinutes'), some('guestsLeftOut', 2)],
  };
  const parts = partsOf(facts, intent, count);
  const weakens = intent.kind === 'securityDefaultsOff';
  return {
    id: `plan-${turn}`,
    hash: `hash-${turn}`,
    intent,
    organizationName: facts.name,
    people: count,
    peopleShown: people(Math.min(count, SHOWN), facts.domain, heldBack),
    parts,
    otherwise: otherwiseOf(parts),
    warnings: ofKind[intent.kind] ?? policyWarningsOf(facts, intent),
    heldBack,
    heldBackShown: heldBackLines(facts, heldBack),
    changedSince: 0,
    emergencyLeftOut: 0,
    gone: 0,
    canBePutBack: intent.kind !== 'signOutEveryone',
    putBackForbiddenBy: [],
    seconds: perUser ? Math.max(4, count / 20) : 5,
    needsReason: weakens,
    needsName: weakens || needsName(facts, intent),
    permission: permissionsOf(parts).find((each) => !facts.permissions.includes(each)) ?? null,
    ...ofPolicies(facts, intent),
  };
}

function partsOf(facts: Facts, intent: IntentView, count: number): PlanPartView[] {
  switch (intent.kind) {
    case 'perUserMfaOff':
      return [{ kind: 'perUserMfaOff', count }];
    case 'putBack':
      return [{ kind: 'perUserMfaOn', count }];
    case 'signOutEveryone':
      return [{ kind: 'signOut', count }];
    case 'securityDefaultsOff':
      return [{ kind: 'securityDefaultsOff', count: 1 }];
    case 'securityDefaultsOn': {
      const older = facts.enabled + facts.enforced;
      return [{ kind: 'securityDefaultsOn', count: 1 }, ...(older > 0 ? [{ kind: 'perUserMfaOff' as const, count: older }] : [])];
    }
    default:
      return policyPartsOf(facts, intent);
  }
}

/** The other way round, for more than one part. */
function otherwiseOf(parts: readonly PlanPartView[]): OtherwiseView | null {
  const older = parts.find(({ kind }) => kind === 'perUserMfaOff');
  if (parts[0]?.kind !== 'securityDefaultsOn' || older === undefined) return null;
  return { parts: parts.toReversed(), people: older.count, seconds: 20 };
}

const needed = {
  securityDefaultsOn: 'securityDefaults',
  securityDefaultsOff: 'securityDefaults',
  perUserMfaOff: 'perUserMfa',
  perUserMfaOn: 'perUserMfa',
  signOut: 'signOut',
  policiesMade: 'conditionalAccess',
  youNotLeftOut: 'conditionalAccess',
  policiesOn: 'conditionalAccess',
  policiesOff: 'conditionalAccess',
  policiesDeleted: 'conditionalAccess',
  policiesRestored: 'conditionalAccess',
  policiesChanged: 'conditionalAccess',
  neededMade: 'conditionalAccess',
  neededDeleted: 'conditionalAccess',
} as const satisfies Record<PlanPartView['kind'], Permission>;

function permissionsOf(parts: readonly PlanPartView[]): Permission[] {
  return parts.map(({ kind }) => needed[kind]);
}

function concernedBy(facts: Facts, intent: IntentView): number {
  switch (intent.kind) {
    case 'perUserMfaOff':
      return facts.enabled + facts.enforced;
    case 'putBack':
      return Math.min(facts.people, 12);
    case 'securityDefaultsOn':
    case 'securityDefaultsOff':
    case 'signOutEveryone':
      return facts.people;
    default:
      return concernedByPolicies(facts, intent);
  }
}

/** Whom policies concern: as many as the widest of them. */
function concernedByPolicies(facts: Facts, intent: IntentView): number {
  return Math.max(0, ...turnsOf(facts, intent).map(({ before, after }) => before?.people ?? after?.people ?? 1));
}

function askedByNothingElse(facts: Facts): number {
  const on = facts.enabled + facts.enforced;
  if (facts.securityDefaults) return 0;
  return facts.policies.some(({ state }) => state === 'on') ? Math.min(on, facts.leftOut) : on;
}

/** Every fifth of those whom policies leave out cannot be told. Where there are no policies, all can. */
function heldBackLines(facts: Facts, count: number): HeldBackLine[] {
  return people(Math.min(count, SHOWN), facts.domain).map((person, index) => ({
    person,
    cannotTell: facts.policies.length > 0 && index % 5 === 4,
  }));
}
