// What is true in a made-up organization, and the views that follow from it. Not Rust's rules, only enough of
// them that the window can be used and tested.

import type {
  AbilityView,
  AppError,
  DeletedPolicyView,
  EditableView,
  HeadlineView,
  NextStepView,
  PartView,
  Permission,
  PersonLine,
  PolicyLine,
  PolicyView,
  StatusView,
} from '../bindings';
import { emergencyOf, lookLikeEmergency } from './emergency';
import { findingsOf } from './findings';
import { people } from './people';

export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const SECURITY_ADMINISTRATOR = '194ae4cb-b126-40b2-bd5b-6091b380977d';
export const CONDITIONAL_ACCESS_ADMINISTRATOR = 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9';
export const AUTHENTICATION_POLICY_ADMINISTRATOR = '0526716b-113d-4c15-b2c8-68e3c22b9f80';
export const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';

export interface Facts {
  readonly name: string;
  readonly domain: string;
  readonly people: number;
  readonly created: string;
  readonly securityDefaults: boolean;
  readonly enabled: number;
  readonly enforced: number;
  readonly policies: readonly PolicyView[];
  /** Those that can be restored. */
  readonly deletedPolicies: readonly DeletedPolicyView[];
  /** People whom the policies leave out. */
  readonly leftOut: number;
  readonly licence: 'none' | 'p1' | 'p2';
  readonly mayChange: boolean;
  readonly permissions: readonly Permission[];
  readonly registered: number;
  readonly onlyPhone: number;
  /** People with a second step that the organization does not allow; nobody where it is not given. */
  readonly notAllowed?: number;
  readonly federated: boolean;
  readonly changeRunning: boolean;
  /** The emergency access accounts that were named. */
  readonly emergency: readonly PersonLine[];
  /** People who signed in with old apps. */
  readonly oldSignIns: number;
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** A day, given by how far it is away. */
export const daysFromNow = (days: number) => minutesAgo(-days * 24 * 60);

/** What cannot be changed, and why. */
export const no = (
  reason: Extract<EditableView, { kind: 'no' }>['reason'],
  more: Partial<Extract<EditableView, { kind: 'no' }>> = {},
): EditableView => ({ kind: 'no', reason, roles: [], count: 0, names: [], ...more });

export const known = <T>(value: T, minutes = 2, staleBecause: AppError | null = null): PartView<T> => ({
  state: 'known',
  value,
  readAt: minutesAgo(minutes),
  refreshing: false,
  staleBecause,
});

export function statusOf(facts: Facts): StatusView {
  const policies = (state: PolicyLine['state']) => facts.policies.filter((each) => each.state === state).length;
  const legacy = facts.enabled + facts.enforced;
  return {
    headline: headlineOf(facts),
    nextStep: nextStepOf(facts),
    organization: known({
      name: facts.name,
      created: facts.created,
      createdWithDefaults: facts.created >= '2019-10-22',
    }),
    securityDefaults: known({
      on: facts.securityDefaults,
      editable: securityDefaultsEditable(facts),
      conditionalAccessInstead: facts.licence !== 'none',
    }),
    perUserMfa: known(
      {
        disabled: facts.people - legacy,
        enabled: facts.enabled,
        enforced: facts.enforced,
        unknown: 0,
        complete: true,
        editable: perUserMfaEditable(facts),
      },
      3,
    ),
    conditionalAccess: known({
      on: policies('on'),
      reportOnly: policies('reportOnly'),
      off: policies('off'),
      other: policies('other'),
      licensed: facts.licence !== 'none',
      policies: facts.policies.map(({ id, name, state }) => ({ id, name, state })),
    }),
    registration: known(
      {
        registered: facts.registered,
        onlyPhone: facts.onlyPhone,
        notAllowed: facts.notAllowed ?? 0,
        notRegistered: facts.people - facts.registered,
        unknown: 0,
        source: facts.licence === 'none' ? 'methods' : 'report',
        reportFrom: facts.licence === 'none' ? null : minutesAgo(60 * 20),
      },
      5,
    ),
    licences: known(
      {
        p1: facts.licence !== 'none',
        p2: facts.licence === 'p2',
        p1Units: facts.licence === 'none' ? 0 : facts.people + 10,
        people: facts.people,
        products: [
          {
            partNumber: { none: 'O365_BUSINESS_PREMIUM', p1: 'SPB', p2: 'SPE_E5' }[facts.licence],
            used: facts.people,
            bought: facts.people + 10,
          },
        ],
      },
      60 * 3,
    ),
    you: known({
      roles: facts.mayChange
        ? [{ id: GLOBAL_ADMINISTRATOR, name: 'Global Administrator' }]
        : [{ id: GLOBAL_READER, name: 'Global Reader' }],
      abilities: abilitiesOf(facts),
    }),
    domains: known({
      domains: [
        { name: facts.domain, federated: false, secondStepElsewhere: null },
        ...(facts.federated
          ? [{ name: `labor.${facts.domain}`, federated: true, secondStepElsewhere: true }]
          : []),
      ],
    }),
    emergency: known(emergencyOf(facts), 4),
    oldSignIns:
      facts.licence === 'none'
        ? { state: 'unknown', because: { code: 'noLicence', params: {} }, refreshing: false }
        : known({ people: facts.oldSignIns, atLeast: false, backTo: daysFromNow(-30) }, 10),
    methods: known({ migration: facts.licence === 'none' ? 'before' : 'complete' }),
    findings: findingsOf(facts),
  };
}

/** With one more emergency access account. */
export function named(facts: Facts, id: string): Facts {
  const everyone = [...lookLikeEmergency(facts.domain), ...people(facts.people, facts.domain)];
  return { ...facts, emergency: [...facts.emergency, ...everyone.filter((each) => each.id === id)] };
}

/** Without this emergency access account. */
export const forgotten = (facts: Facts, id: string): Facts => ({
  ...facts,
  emergency: facts.emergency.filter((each) => each.id !== id),
});

function abilitiesOf({ mayChange }: Facts): AbilityView[] {
  const write = (ability: AbilityView['ability'], ...roles: string[]): AbilityView => ({
    ability,
    allowed: mayChange,
    roles,
  });
  return [
    { ability: 'readStatus', allowed: true, roles: [GLOBAL_READER] },
    { ability: 'readRegistration', allowed: true, roles: [GLOBAL_READER] },
    write('securityDefaults', SECURITY_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR, GLOBAL_ADMINISTRATOR),
    write('perUserMfa', AUTHENTICATION_POLICY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR),
    write('conditionalAccess', SECURITY_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR, GLOBAL_ADMINISTRATOR),
  ];
}

function securityDefaultsEditable(facts: Facts): EditableView {
  if (facts.changeRunning) return no('changeRunning');
  if (!facts.mayChange) return no('role', { roles: [SECURITY_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR] });
  if (!facts.securityDefaults && facts.policies.length > 0) {
    return no('policies', { count: facts.policies.length, names: facts.policies.slice(0, 3).map(({ name }) => name) });
  }
  return afterPermission(facts, 'securityDefaults');
}

function perUserMfaEditable(facts: Facts): EditableView {
  if (facts.changeRunning) return no('changeRunning');
  if (!facts.mayChange) return no('role', { roles: [AUTHENTICATION_POLICY_ADMINISTRATOR] });
  if (facts.enabled + facts.enforced === 0) return no('nothingToDo');
  return afterPermission(facts, 'perUserMfa');
}

function afterPermission(facts: Facts, permission: Permission): EditableView {
  return facts.permissions.includes(permission) ? { kind: 'yes' } : { kind: 'afterPermission', permission };
}

function headlineOf(facts: Facts): HeadlineView {
  const head = (
    protection: HeadlineView['protection'],
    kind: HeadlineView['kind'],
    more: Partial<HeadlineView> = {},
  ): HeadlineView => ({ protection, kind, people: 0, of: facts.people, cannotTell: 0, policies: 0, because: null, since: null, ...more });
  const on = facts.policies.filter(({ state }) => state === 'on').length;
  const legacy = facts.enabled + facts.enforced;
  if (facts.changeRunning) return head('changing', 'changeRunning');
  if (facts.securityDefaults) return head('protected', 'everyoneByDefaults', { people: facts.people });
  if (on > 0 && legacy === facts.people) return head('protected', 'everyoneMixed', { people: facts.people });
  if (on > 0 && facts.leftOut === 0) return head('protected', 'everyoneByPolicies', { people: facts.people });
  if (on > 0) return head('partly', 'someNotAsked', { people: facts.leftOut });
  if (legacy > 0) return head('partly', 'someTheOldWay', { people: legacy });
  const watching = facts.policies.filter(({ state }) => state === 'reportOnly').length;
  if (watching > 0) return head('notProtected', 'onlyWatching', { policies: watching });
  return head('notProtected', 'nobody');
}

function nextStepOf(facts: Facts): NextStepView {
  const legacy = facts.enabled + facts.enforced;
  const step = (kind: NextStepView['kind'], people: number | null = null, roles: string[] = []): NextStepView => ({
    kind,
    people,
    roles,
  });
  if (facts.changeRunning) return step('reading');
  if (!facts.mayChange && !facts.securityDefaults) return step('askSomeoneElse', null, [SECURITY_ADMINISTRATOR]);
  if (facts.policies.some(({ state }) => state === 'on')) {
    return legacy > 0 ? step('turnOffPerUserMfa', legacy) : facts.leftOut > 0 ? step('coverEveryone', facts.leftOut) : step('nothing');
  }
  if (facts.policies.some(({ madeBy, state, created }) => madeBy === 'latch' && state === 'reportOnly' && (created ?? '') <= daysFromNow(-7))) return step('lookAtWatching');
  if (legacy > 0) return step('replacePerUserMfa', legacy);
  if (!facts.securityDefaults) return step('turnOnSecurityDefaults');
  const missing = facts.people - facts.registered;
  return missing > 0 ? step('helpPeopleRegister', missing) : step('nothing');
}
