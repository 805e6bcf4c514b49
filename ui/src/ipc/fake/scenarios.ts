// The organizations and moments that the window is tried and tested in.

import type {
  ChangeView,
  EditableView,
  ExceptionLine,
  HeadlineView,
  NextStepKind,
  StatusView,
} from '../bindings';
import { lookLikeEmergency } from './emergency';
import { everyFinding } from './everyFinding';
import { AUTHENTICATION_POLICY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, known, no } from './facts';
import { byUrgency, finding } from './findings';
import { past, variedHistory } from './history';
import { at, change, error, mayChangePolicies, outside, signInAddress, signedIn, signingIn, type Scenario } from './moments';
import { bakery, clinic, group } from './organizations';
import { people } from './people';
import { policy } from './policyParts';
import { policyScenarios } from './policyScenarios';

export { change, signInAddress, type Scenario } from './moments';

const three: readonly ExceptionLine[] = people(3, group.domain, 40).map((person, index) => ({
  person,
  refused: index < 2,
  because:
    index < 2
      ? error('noPermission', { serviceCode: 'Authorization_RequestDenied', requestId: '8f1c0c1e-7f0e-4a52-9a35-6a1d2b9f0e11' })
      : error('outcomeUnknown', { requestId: '0d7a3c55-11aa-4c6e-b1de-0f3f9d2a7c42' }),
}));

const withoutFirst = (status: StatusView): StatusView => ({
  ...status,
  headline: { ...status.headline, protection: 'reading', kind: 'reading' },
  nextStep: { kind: 'reading', people: null, roles: [] },
  securityDefaults: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  perUserMfa: { state: 'loading', soFar: 3_400, total: 12_000, secondsLeft: 95, waiting: 12 },
  conditionalAccess: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  registration: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  licences: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  you: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  domains: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  emergency: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  oldSignIns: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  methods: { state: 'loading', soFar: null, total: null, secondsLeft: null, waiting: null },
  findings: [],
});

const withUnknown = (status: StatusView): StatusView => ({
  ...status,
  headline: { ...status.headline, protection: 'cannotTell', kind: 'cannotTell', people: 0, cannotTell: 0 },
  nextStep: { kind: 'readAgain', people: null, roles: [] },
  securityDefaults: { state: 'unknown', because: error('timedOut', { host: 'graph.microsoft.com' }), refreshing: false },
  perUserMfa: { state: 'unknown', because: error('throttled', { seconds: '90', requestId: '8f1c0c1e' }), refreshing: true },
  conditionalAccess: { state: 'unknown', because: error('noPermission', { serviceCode: 'AccessDenied' }), refreshing: false },
  registration: { state: 'unknown', because: error('noLicence'), refreshing: false },
  licences: known({ p1: true, p2: false, p1Units: 10, people: null, products: [] }, 200, error('offline', { host: 'graph.microsoft.com' })),
  you: { state: 'unknown', because: error('offline', { host: 'graph.microsoft.com' }), refreshing: false },
  domains: { state: 'unknown', because: error('peopleIncomplete', { read: '8' }), refreshing: false },
  emergency: { state: 'unknown', because: error('throttled', { seconds: '90' }), refreshing: false },
  oldSignIns: { state: 'unknown', because: error('noLicence'), refreshing: false },
  methods: { state: 'unknown', because: error('noPermission'), refreshing: false },
  findings: [
    finding('partUnread', 'soon', { part: 'conditionalAccess', because: error('noPermission', { serviceCode: 'AccessDenied' }), action: 'readAgain' }),
    finding('cannotTell', 'soon', { people: 12, because: error('noPermission'), action: 'showPeople' }),
    finding('partUnread', 'later', { part: 'oldSignIns', because: error('noLicence') }),
  ],
});

/** The sentences at the top that do not follow from the facts of an organization here. */
const sentence = (
  headline: Partial<HeadlineView>,
  next: NextStepKind,
  editable: { readonly securityDefaults: EditableView; readonly perUserMfa: EditableView; readonly unread?: number },
  people: number | null = null,
): Scenario =>
  at(bakery, null, {
    status: (status) => ({
      ...status,
      headline: { ...status.headline, ...headline },
      nextStep: { kind: next, people, roles: [AUTHENTICATION_POLICY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR] },
      securityDefaults: known({ on: false, conditionalAccessInstead: true, editable: editable.securityDefaults }),
      perUserMfa: known({
        disabled: 2,
        enabled: 1,
        enforced: 4,
        unknown: editable.unread ?? 0,
        complete: editable.unread === undefined,
        editable: editable.perUserMfa,
      }),
    }),
  });

const both = lookLikeEmergency(clinic.domain);
const longAgo = new Date(Date.now() - 4 * 60_000).toISOString();

/** Security defaults on, and the older setting off for five. */
const moved = (more: Partial<ChangeView>) =>
  change({ intent: { kind: 'securityDefaultsOn' }, total: 6, done: 3, left: 3, ...more });

const fiveSince = { since: new Date(Date.now() - 40_000).toISOString(), people: 5 };

const withOpen = (kind: 'leftOpen' | 'openForNow') => (status: StatusView): StatusView => ({
  ...status,
  headline: { ...status.headline, protection: 'notProtected', kind, people: fiveSince.people, since: fiveSince.since },
  nextStep: { kind: 'settleChange', people: null, roles: [] },
});

export const scenarios = {
  welcome: outside({ state: 'signedOut', because: null }),
  'welcome-unavailable': outside(
    { state: 'signedOut', because: null },
    { microsoftUnavailable: error('endpointsOnlyOne') },
  ),
  'sign-in-waiting': outside(signingIn(true), { signInEnds: false }),
  'sign-in-no-browser': outside(signingIn(false), { signInEnds: false }),
  'sign-in-failed': outside({
    state: 'signedOut',
    because: error('consentNeeded', { aadsts: '90094', requestId: '8f1c0c1e-7f0e-4a52-9a35-6a1d2b9f0e11' }),
  }),
  'bakery-start': at(bakery, 'bakery'),
  'bakery-allowed': at({ ...bakery, permissions: ['perUserMfa', 'securityDefaults'] }, 'bakery'),
  'bakery-second': at({ ...bakery, enabled: 0, enforced: 0, permissions: ['securityDefaults'] }, 'bakery'),
  'bakery-done': at({ ...bakery, enabled: 0, enforced: 0, securityDefaults: true, registered: 12, permissions: ['securityDefaults'] }, 'bakery', {
    change: change({
      intent: { kind: 'securityDefaultsOn' },
      stage: 'done',
      total: 1,
      done: 1,
      left: 0,
      endedAt: longAgo,
    }),
  }),
  'bakery-reader': at({ ...bakery, mayChange: false }, 'bakery'),
  'bakery-interrupted': at({ ...bakery, changeRunning: true }, 'bakery', {
    change: change({ stage: 'interrupted', total: 5, done: 2, left: 2, unknown: 1, canGoOn: true, canPutBack: true }),
    status: (status) => ({
      ...status,
      headline: { ...status.headline, protection: 'changing', kind: 'changeInterrupted' },
      nextStep: { kind: 'settleChange', people: null, roles: [] },
    }),
  }),
  combined: at({ ...bakery, permissions: ['perUserMfa', 'securityDefaults'] }, 'bakery', {
    plan: (plan) => ({ ...plan, otherwise: null, emergencyLeftOut: 2, gone: 1 }),
  }),
  'combined-otherwise': at({ ...bakery, permissions: ['perUserMfa', 'securityDefaults'] }, 'bakery'),
  'not-allowed': at({ ...clinic, onlyPhone: 40, notAllowed: 4 }, 'clinic'),
  'plan-changed': at({ ...bakery, permissions: ['perUserMfa', 'securityDefaults'] }, 'bakery', { planChangesOnce: true }),
  'clinic-plan-changed': at({ ...clinic, permissions: ['securityDefaults'] }, 'clinic', { planChangesOnce: true }),
  'left-open': at({ ...bakery, changeRunning: true }, 'bakery', {
    change: moved({ stage: 'interrupted', done: 5, left: 1, exposure: fiveSince, canGoOn: true, canPutBack: true }),
    status: withOpen('leftOpen'),
  }),
  'open-for-now': at({ ...bakery, changeRunning: true }, 'bakery', {
    change: moved({ done: 5, left: 1, exposure: fiveSince, secondsLeft: 8 }),
    status: withOpen('openForNow'),
  }),
  paused: at({ ...bakery, changeRunning: true, permissions: ['perUserMfa'] }, 'bakery', {
    change: change({ stage: 'interrupted', total: 5, done: 2, left: 3, because: error('signInAgain', { aadsts: '50173' }), canGoOn: true, canPutBack: true }),
    status: (status) => ({
      ...status,
      headline: { ...status.headline, protection: 'changing', kind: 'changeInterrupted' },
      nextStep: { kind: 'settleChange', people: null, roles: [] },
    }),
  }),
  'putting-back': at({ ...bakery, changeRunning: true }, 'bakery', {
    change: moved({ stage: 'puttingBack', done: 3, left: 2, because: error('policiesForbid', { count: '1' }), exposure: fiveSince, secondsLeft: 6 }),
    status: withOpen('openForNow'),
  }),
  'was-put-back': at(bakery, 'bakery', {
    change: moved({ stage: 'putBack', done: 0, left: 6, endedAt: longAgo, because: error('policiesForbid', { count: '1' }) }),
  }),
  refused: at(bakery, 'bakery', {
    change: moved({ stage: 'refused', done: 0, left: 6, endedAt: longAgo, because: error('noPermission', { serviceCode: 'Authorization_RequestDenied' }), needsRoles: mayChangePolicies }),
  }),
  closing: at({ ...group, changeRunning: true }, 'group', {
    change: change({ done: 4_321, sent: 40, refused: 2, left: 7_637, secondsLeft: 560 }),
    asksToClose: true,
  }),
  'closing-open': at({ ...bakery, changeRunning: true }, 'bakery', {
    change: moved({ done: 5, left: 1, exposure: fiveSince, secondsLeft: 8 }),
    status: withOpen('openForNow'),
    asksToClose: true,
  }),
  reading: at(group, null, { status: withoutFirst }),
  unknown: at(bakery, null, {
    status: withUnknown,
    session: { state: 'signedIn', session: signedIn(bakery, null, { kept: 'thisRunOnlyLocked' }), because: null },
  }),
  attention: at(clinic, null, {
    session: {
      state: 'needsAttention',
      session: signedIn(clinic, null),
      because: error('signInAgain', { aadsts: '50173' }),
    },
  }),
  'permission-waiting': at(bakery, null, {
    session: {
      state: 'signingIn',
      purpose: 'again',
      browserOpened: true,
      address: signInAddress,
      current: signedIn(bakery, null),
    },
    signInEnds: false,
  }),
  clinic: at({ ...clinic, permissions: ['securityDefaults'] }, 'clinic'),
  group: at(group, 'group'),
  'group-running': at({ ...group, changeRunning: true }, 'group', {
    change: change({ done: 4_321, sent: 40, refused: 2, left: 7_637, secondsLeft: 560, waiting: 9 }),
  }),
  'group-ended': at({ ...group, enabled: 0, enforced: 3 }, 'group', {
    change: change({ stage: 'doneWithExceptions', done: 11_997, refused: 2, unknown: 1, left: 0, endedAt: longAgo }),
    exceptions: three,
  }),
  'group-many-exceptions': at({ ...group, enabled: 0, enforced: 450 }, 'group', {
    change: change({ stage: 'doneWithExceptions', done: 11_550, refused: 450, left: 0, endedAt: longAgo }),
    exceptions: people(450, group.domain).map((person) => ({ person, refused: true, because: error('noPermission') })),
  }),
  'group-stopped': at(group, 'group', {
    change: change({ stage: 'cancelled', done: 320, left: 11_680, endedAt: longAgo }),
  }),
  'group-cancelling': at({ ...group, changeRunning: true }, 'group', {
    change: change({ stage: 'cancelling', done: 4_321, sent: 40, unknown: 3, left: 7_636 }),
  }),
  'clinic-reading-back': at({ ...clinic, changeRunning: true }, 'clinic', {
    change: change({ intent: { kind: 'securityDefaultsOff' }, stage: 'readingBack', total: 1, sent: 1, left: 0 }),
  }),
  'clinic-broken-off': at(clinic, 'clinic', {
    change: change({
      intent: { kind: 'securityDefaultsOff' },
      stage: 'stopped',
      total: 1,
      left: 1,
      endedAt: longAgo,
      because: error('journalDiskFull'),
    }),
  }),
  'every-warning': at({ ...bakery, permissions: ['perUserMfa'] }, 'bakery', {
    plan: (plan) => ({
      ...plan,
      people: 5,
      heldBack: 0,
      heldBackShown: [],
      canBePutBack: false,
      putBackForbiddenBy: ['CA001: Require a second step for everyone', 'Test Jürgen'],
      warnings: (
        [
          'methodsAreKept',
          'adminsFirst',
          'cannotTell',
          'skipped',
          'notEverythingKnown',
          'oldApps',
          'mustRegister',
          'notRecommended',
          'conditionalAccessInstead',
          'askedByNothing',
        ] as const
      ).map((kind) => ({ kind, count: 2, people: people(2, bakery.domain) })),
    }),
  }),
  'old-way': sentence({ kind: 'everyoneTheOldWay', protection: 'protected', people: 12 }, 'replacePerUserMfa', {
    securityDefaults: { kind: 'afterPermission', permission: 'securityDefaults' },
    perUserMfa: { kind: 'afterPermission', permission: 'perUserMfa' },
  }, 1),
  'held-back': at(
    {
      ...bakery,
      enabled: 4,
      enforced: 8,
      policies: [policy('p1', 'CA001: Require a second step for everyone', 'on')],
      leftOut: 5,
      permissions: ['perUserMfa'],
    },
    'bakery',
  ),
  'held-back-many': at({ ...group, permissions: ['perUserMfa'] }, 'group'),
  history: at({ ...bakery, permissions: ['perUserMfa'] }, 'bakery', { history: variedHistory(bakery.domain) }),
  'history-running': at({ ...bakery, changeRunning: true }, 'bakery', {
    change: change({ total: 5, done: 2, left: 3, secondsLeft: 40 }),
    history: variedHistory(bakery.domain),
  }),
  'history-large': at({ ...group, permissions: ['perUserMfa'] }, 'group', {
    history: {
      intact: null,
      because: null,
      changes: [
        past(group.domain, 'h-large', 5, { total: 10_000, done: 9_990, refused: 8, unknown: 2, end: 'doneWithExceptions', canBePutBack: true }),
        ...Array.from({ length: 120 }, (_, index) => past(group.domain, `h-${index}`, 24 * (index + 2))),
      ],
    },
  }),
  'history-not-intact': at(bakery, 'bakery', { history: { ...variedHistory(bakery.domain), intact: false } }),
  'history-unreadable': at(bakery, 'bakery', { history: { changes: [], intact: null, because: error('journalDamaged') } }),
  'put-back-changed-since': at({ ...bakery, permissions: ['perUserMfa'] }, 'bakery', {
    history: variedHistory(bakery.domain),
    plan: (plan) =>
      plan.intent.kind === 'putBack' && !plan.intent.overwrite ? { ...plan, people: 9, changedSince: 3 } : plan,
  }),
  'put-back-all-changed-since': at({ ...bakery, permissions: ['perUserMfa'] }, 'bakery', {
    history: variedHistory(bakery.domain),
    plan: (plan) =>
      plan.intent.kind === 'putBack' && !plan.intent.overwrite
        ? { ...plan, people: 0, peopleShown: [], changedSince: 12 }
        : plan,
  }),
  policies: sentence({ kind: 'everyoneByPolicies', protection: 'protected', people: 12 }, 'nothing', {
    securityDefaults: no('policies', { count: 1, names: ['CA001'] }),
    perUserMfa: no('rolesUnknown'),
  }),
  watching: sentence({ kind: 'onlyWatching', protection: 'notProtected', policies: 1 }, 'useConditionalAccess', {
    securityDefaults: no('policies', { count: 2 }),
    perUserMfa: no('changeRunning'),
  }),
  'left-out': sentence({ kind: 'someNotAsked', protection: 'partly', people: 1 }, 'coverEveryone', {
    securityDefaults: no('policiesUnknown'),
    perUserMfa: no('role', { roles: [AUTHENTICATION_POLICY_ADMINISTRATOR] }),
  }, 1),
  'partly-known': sentence({ kind: 'someNotAskedAndUnknown', protection: 'partly', people: 3, cannotTell: 4 }, 'askSomeoneElse', {
    securityDefaults: no('perUserMfaUnknown'),
    perUserMfa: no('peopleIncomplete'),
    unread: 5,
  }),
  'rest-unknown': sentence({ kind: 'someAskedRestUnknown', protection: 'cannotTell', people: 8, cannotTell: 1 }, 'readAgain', {
    securityDefaults: no('rolesUnknown'),
    perUserMfa: no('nothingToDo'),
  }),
  'nobody-to-ask': sentence({ kind: 'nobodyToAsk', protection: 'cannotTell', of: 0 }, 'nothing', {
    securityDefaults: { kind: 'yes' },
    perUserMfa: no('peopleIncomplete'),
  }),
  'findings-every': at(group, null, {
    status: (status) => ({ ...status, findings: byUrgency(Object.values(everyFinding)) }),
  }),
  'findings-fine': at({ ...clinic, registered: 180, onlyPhone: 0, oldSignIns: 0, federated: false, emergency: both }, 'clinic'),
  'emergency-ready': at({ ...clinic, emergency: both }, 'clinic'),
  'emergency-problem': at({ ...group, emergency: [...lookLikeEmergency(group.domain).slice(0, 1), ...people(1, group.domain, 6)] }),
  ...policyScenarios,
} satisfies Record<string, Scenario>;

/** The name of a moment. */
export type ScenarioName = keyof typeof scenarios;
