// Every kind of finding, for looking at them.

import type { FindingKind, FindingView } from '../bindings';
import { daysFromNow } from './facts';
import { finding } from './findings';
import { error } from './moments';

const policyNames = [
  'CA001: Require a second step for everyone',
  'Block everything outside of the countries in which we work, except for the people of the travel group and those who asked for an exception before the end of last year',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  'Marketing pilot (do not touch!!)',
  'Test Jürgen',
  'zzz_old_VPN',
  'CA007',
  'CA008',
];

/** One of each kind, so that there is no kind that was never looked at. */
export const everyFinding = {
  adminsNotAsked: finding('adminsNotAsked', 'now', { people: 2, action: 'showPeople' }),
  adminsNotRegistered: finding('adminsNotRegistered', 'now', { people: 1, action: 'showPeople' }),
  peopleNotAsked: finding('peopleNotAsked', 'now', { people: 214, atLeast: true, action: 'showPeople' }),
  peopleBlocked: finding('peopleBlocked', 'now', { people: 3, action: 'showPeople' }),
  managedPolicyDue: finding('managedPolicyDue', 'now', {
    emergency: ['Emergency 1', 'Emergency 2'],
    people: 11_950,
    atLeast: true,
    names: ['Microsoft-managed: Multifactor authentication for admins accessing Microsoft Admin Portals'],
    date: daysFromNow(12),
    policy: 'p4',
    action: 'conditionalAccess',
  }),
  guestsNotAsked: finding('guestsNotAsked', 'soon', { people: 37, action: 'showPeople' }),
  cannotTell: finding('cannotTell', 'soon', { people: 9, because: error('throttled', { seconds: '90' }), action: 'showPeople' }),
  partUnread: finding('partUnread', 'soon', { part: 'conditionalAccess', because: error('noPermission'), action: 'readAgain' }),
  peopleIncomplete: finding('peopleIncomplete', 'soon', { atLeast: true, action: 'readAgain' }),
  oneGlobalAdministrator: finding('oneGlobalAdministrator', 'soon', { people: 1, action: 'showPeople' }),
  emergencyNoneNamed: finding('emergencyNoneNamed', 'soon', { action: 'emergencyAccounts' }),
  emergencyProblem: finding('emergencyProblem', 'soon', { people: 1, names: ['Emergency access 1'], action: 'emergencyAccounts' }),
  defaultsScheduled: finding('defaultsScheduled', 'soon', { date: '2027-01-15T00:00:00Z', action: 'help' }),
  policiesOnlyWatching: finding('policiesOnlyWatching', 'soon', { count: policyNames.length, names: policyNames, action: 'conditionalAccess' }),
  deletedGroupNamed: finding('deletedGroupNamed', 'soon', { count: 1, names: policyNames.slice(1, 2), policy: 'p2', action: 'conditionalAccess' }),
  policyNotUnderstood: finding('policyNotUnderstood', 'soon', { count: 2, names: policyNames.slice(2, 4), action: 'conditionalAccess' }),
  oldSignIns: finding('oldSignIns', 'soon', { people: 61, atLeast: true, date: daysFromNow(-9), action: 'showPeople' }),
  exceptionsOver: finding('exceptionsOver', 'soon', { people: 2, count: 1, names: policyNames.slice(0, 1), date: '2026-08-31', policy: 'p1', action: 'conditionalAccess' }),
  notRegistered: finding('notRegistered', 'soon', { people: 588, action: 'showPeople' }),
  onlyPhone: finding('onlyPhone', 'soon', { people: 3_020, date: '2027-02-01T00:00:00Z', action: 'showPeople' }),
  emergencyOnlyOne: finding('emergencyOnlyOne', 'later', { action: 'emergencyAccounts' }),
  oldSignInsPossible: finding('oldSignInsPossible', 'later', { people: 120, action: 'conditionalAccess' }),
  perUserLeftOver: finding('perUserLeftOver', 'later', { people: 44, action: 'showPeople' }),
  licencesFewerThanPeople: finding('licencesFewerThanPeople', 'later', { count: 10_000, of: 11_950, action: 'help' }),
  methodsMigrationOpen: finding('methodsMigrationOpen', 'later', { action: 'help' }),
  federatedDomain: finding('federatedDomain', 'later', { names: ['labor.northwind-group.example'], action: 'help' }),
  everyoneAsked: finding('everyoneAsked', 'fine', { count: 12_000 }),
  adminsAllAsked: finding('adminsAllAsked', 'fine', { count: 8 }),
  everyoneRegistered: finding('everyoneRegistered', 'fine', { count: 12_000 }),
  defaultsOn: finding('defaultsOn', 'fine'),
  oldSignInsBlocked: finding('oldSignInsBlocked', 'fine'),
  noOldSignIns: finding('noOldSignIns', 'fine', { date: daysFromNow(-30) }),
  emergencyReady: finding('emergencyReady', 'fine'),
  methodsMigrationDone: finding('methodsMigrationDone', 'fine'),
} satisfies Record<FindingKind, FindingView>;
