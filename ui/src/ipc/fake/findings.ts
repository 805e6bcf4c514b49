// What is found in a made-up organization. Only a part of the real rules.

import type { FindingKind, FindingView, UrgencyView } from '../bindings';
import { daysFromNow, type Facts } from './facts';

/** A finding, with nothing more to it than what is given. */
export const finding = (kind: FindingKind, urgency: UrgencyView, more: Partial<FindingView> = {}): FindingView => ({
  kind,
  urgency,
  people: 0,
  atLeast: false,
  count: 0,
  of: 0,
  names: [],
  policy: null,
  emergency: [],
  date: null,
  part: null,
  because: null,
  action: 'none',
  ...more,
});

const order: readonly UrgencyView[] = ['now', 'soon', 'later', 'fine'];

/** Findings in the order in which they are shown. */
export const byUrgency = (findings: readonly FindingView[]): FindingView[] =>
  [...findings].sort((one, other) => order.indexOf(one.urgency) - order.indexOf(other.urgency));

const about = (kind: FindingKind, urgency: UrgencyView, people: number, more: Partial<FindingView> = {}): FindingView[] =>
  people === 0 ? [] : [finding(kind, urgency, { people, action: 'showPeople', ...more })];

export function findingsOf(facts: Facts): FindingView[] {
  const { people, policies, securityDefaults } = facts;
  const legacy = facts.enabled + facts.enforced;
  const on = policies.some(({ state }) => state === 'on');
  const notAsked = securityDefaults ? 0 : on ? facts.leftOut : people - legacy;
  const watching = policies.filter(({ state }) => state === 'reportOnly').map(({ name }) => name);
  const emergency = facts.emergency.length;
  return byUrgency([
    ...about('peopleNotAsked', 'now', notAsked),
    ...about('notRegistered', 'soon', people - facts.registered),
    ...about('onlyPhone', 'soon', facts.onlyPhone, { date: '2027-02-01T00:00:00Z' }),
    ...about('oldSignIns', 'soon', facts.licence === 'none' ? 0 : facts.oldSignIns, { date: daysFromNow(-30) }),
    ...(watching.length > 0
      ? [finding('policiesOnlyWatching', 'later', { count: watching.length, names: watching, action: 'conditionalAccess' })]
      : []),
    ...(emergency === 0 ? [finding('emergencyNoneNamed', 'soon', { action: 'emergencyAccounts' })] : []),
    ...(emergency === 1 ? [finding('emergencyOnlyOne', 'later', { action: 'emergencyAccounts' })] : []),
    ...(emergency > 1 ? [finding('emergencyReady', 'fine')] : []),
    ...(facts.federated
      ? [finding('federatedDomain', 'later', { names: [`labor.${facts.domain}`], action: 'help' })]
      : []),
    ...(facts.licence === 'none'
      ? [
          finding('methodsMigrationOpen', 'later', { action: 'help' }),
          finding('partUnread', 'later', { part: 'oldSignIns', because: { code: 'noLicence', params: {} } }),
        ]
      : [finding('methodsMigrationDone', 'fine')]),
    ...(securityDefaults ? [finding('defaultsOn', 'fine'), finding('oldSignInsBlocked', 'fine')] : []),
    ...(notAsked === 0 ? [finding('everyoneAsked', 'fine', { count: people })] : []),
  ]);
}
