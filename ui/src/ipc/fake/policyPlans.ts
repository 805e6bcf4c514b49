// What a plan says when it is about policies.

import type { AppError, IntentView, LockoutView, OpinionLine, PlanPartView, PlanView, WarningKind, WarningView } from '../bindings';
import type { Facts } from './facts';
import { neededFirst } from './backup';
import { people, person } from './people';
import { planPoliciesOf, turnsOf } from './policies';

/** What of a plan belongs to policies only. Another plan has none of it. */
export type OfPolicies = Pick<PlanView, 'policies' | 'policiesLeftOut' | 'needed' | 'lockout' | 'secondOpinion' | 'gapSeconds'>;

export const noPolicies: OfPolicies = { policies: [], policiesLeftOut: [], needed: [], lockout: null, secondOpinion: null, gapSeconds: null };

const switchesOn = (intent: IntentView): boolean =>
  intent.kind === 'addPolicies' ||
  intent.kind === 'moveToConditionalAccess' ||
  intent.kind === 'restoreBackup' ||
  (intent.kind === 'setPolicyState' && intent.state === 'on');

/** Why there is no such plan, or `null` where there can be one. */
export function refusalOf(facts: Facts, intent: IntentView): AppError | null {
  const error = (code: AppError['code'], params: AppError['params'] = {}): AppError => ({ code, params });
  if (switchesOn(intent) && 'knowingly' in intent && !intent.knowingly && facts.emergency.length === 0) {
    return error('noEmergencyAccount', { count: '0', names: '' });
  }
  switch (intent.kind) {
    case 'setPolicyState':
      return intent.state === 'on' && facts.securityDefaults ? error('defaultsForbid') : null;
    case 'renamePolicy':
    case 'duplicatePolicy':
      return facts.policies.some(({ name }) => name === intent.name) ? error('policyNameTaken', { name: intent.name }) : null;
    default:
      return null;
  }
}

/** Whether a plan brings back the policy that names what is not there. */
const restoresNaming = (intent: IntentView) => intent.kind === 'restoreBackup' && intent.policies.includes('b1');

/** The parts of a plan that is about policies. */
export function policyPartsOf(facts: Facts, intent: IntentView): PlanPartView[] {
  const turns = turnsOf(facts, intent);
  const count = (...changes: (typeof turns)[number]['change'][]) => turns.filter(({ change }) => changes.includes(change)).length;
  const older = facts.enabled + facts.enforced;
  const parts: PlanPartView[] = [
    { kind: 'neededMade', count: restoresNaming(intent) ? neededFirst.length : 0 },
    { kind: 'policiesMade', count: count('madeWatching', 'madeOff') },
    { kind: 'policiesRestored', count: count('restored') },
    { kind: 'policiesChanged', count: count('changed', 'exceptions', 'renamed') },
    { kind: 'youNotLeftOut', count: count('youNotLeftOut') },
    { kind: 'securityDefaultsOff', count: intent.kind === 'moveToConditionalAccess' && facts.securityDefaults ? 1 : 0 },
    { kind: 'policiesOn', count: count('on') },
    { kind: 'policiesOff', count: count('off', 'watching') },
    { kind: 'policiesDeleted', count: count('deleted') },
    { kind: 'perUserMfaOff', count: intent.kind === 'moveToConditionalAccess' ? older : 0 },
  ];
  return parts.filter((part) => part.count > 0);
}

export function policyWarningsOf(facts: Facts, intent: IntentView): WarningView[] {
  const some = (kind: WarningKind, count = 0, from = 0): WarningView => ({ kind, count, people: people(Math.min(count, 200), facts.domain, from) });
  const unregistered = facts.people - facts.registered;
  const asks = turnsOf(facts, intent).some(({ before }) => before?.state === 'on' && before.words.demands.some(({ kind }) => kind === 'secondStep'));
  return [
    ...('knowingly' in intent && intent.knowingly ? [some('noEmergencyAccount')] : []),
    ...(switchesOn(intent) && unregistered > 0 ? [some('mustRegister', unregistered, 3)] : []),
    ...(intent.kind === 'moveToConditionalAccess' ? [some('adminsFirst', 4), some('oldApps'), some('microsoftMayAddPolicies')] : []),
    ...(asks && (intent.kind === 'deletePolicy' || (intent.kind === 'setPolicyState' && intent.state !== 'on')) ? [some('askedByNothing', 5, 20)] : []),
    ...(intent.kind === 'setPolicyExceptions' && intent.people.length > 0 ? [some('askedByNothing', 1, 6)] : []),
  ];
}

function lockoutOf(facts: Facts): LockoutView {
  const unregistered = facts.people - facts.registered;
  return {
    checked: facts.people,
    lockedOut: [],
    mustRegister: people(Math.min(unregistered, 200), facts.domain, 3),
    mustRegisterCount: unregistered,
    partlyBlocked: people(Math.min(facts.oldSignIns, 200), facts.domain, 12),
    unknown: [],
    you: true,
  };
}

/** What guards the setting up of a second step waits until everybody has one. */
const leftAlone = (facts: Facts, intent: IntentView): PlanView['policiesLeftOut'] =>
  facts.policies
    .filter(({ id, words }) => intent.kind === 'moveToConditionalAccess' && intent.policies.includes(id) && words.apps.registering && facts.registered < facts.people)
    .map(({ id, name }) => ({ id, name, reason: 'somebodyUnregistered' }));

/** The part of a plan that belongs to policies. */
export function ofPolicies(facts: Facts, intent: IntentView): OfPolicies {
  const policies = planPoliciesOf(facts, intent);
  if (policies.length === 0) return noPolicies;
  const move = intent.kind === 'moveToConditionalAccess';
  const agrees = (line: OpinionLine['person']): OpinionLine => ({ person: line, opinion: 'agrees', differsAbout: [] });
  return {
    policies,
    policiesLeftOut: move ? leftAlone(facts, intent) : [],
    needed: restoresNaming(intent) ? neededFirst : [],
    lockout: switchesOn(intent) ? lockoutOf(facts) : null,
    secondOpinion: move || intent.kind === 'setPolicyState' ? { people: [person(0, facts.domain), ...facts.emergency].map(agrees) } : null,
    gapSeconds: move && facts.securityDefaults ? policies.filter(({ change }) => change === 'on').length + 1 : null,
  };
}

/** Whether the name of the organization is to be typed. */
export const needsName = (facts: Facts, intent: IntentView): boolean =>
  intent.kind === 'moveToConditionalAccess' ||
  ('knowingly' in intent && intent.knowingly && intent.kind !== 'perUserMfaOff') ||
  policyWarningsOf(facts, intent).some(({ kind }) => kind === 'askedByNothing');
