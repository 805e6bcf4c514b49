// The moments of Conditional Access.

import { lookLikeEmergency } from './emergency';
import { daysFromNow, type Facts } from './facts';
import { manyPolicies } from './groupPolicies';
import { at, change, error, mayChangePolicies, type Scenario } from './moments';
import { bakery, clinic, group } from './organizations';
import { people } from './people';
import { madeOf, ADMINS, BLOCK_OLD, EVERYONE, REGISTERING } from './templates';

const allowed: Facts = {
  ...clinic,
  emergency: lookLikeEmergency(clinic.domain),
  permissions: ['securityDefaults', 'perUserMfa', 'conditionalAccess'],
};

const recommended = [BLOCK_OLD, ADMINS, EVERYONE, REGISTERING];

/** The clinic, whose four policies have watched for so many days. */
const watchedFor = (days: number): Facts => ({ ...allowed, policies: madeOf(allowed, recommended, days) });

const moved: Facts = {
  ...allowed,
  securityDefaults: false,
  policies: madeOf(allowed, recommended, 9).map((policy) => ({ ...policy, state: 'on' })),
  deletedPolicies: [{ id: 'd1', name: 'Second step for the laboratory', deleted: daysFromNow(-4), madeByLatch: true }],
};

const exposed = { since: new Date(Date.now() - 70_000).toISOString(), people: 180 };

/** The clinic's move, as far as it came. */
const move = (more: Parameters<typeof change>[0]) =>
  change({
    intent: { kind: 'moveToConditionalAccess', policies: watchedFor(9).policies.map(({ id }) => id), knowingly: false },
    total: 8,
    done: 5,
    left: 3,
    exposure: exposed,
    ...more,
  });

const open =
  (kind: 'leftOpen' | 'openForNow'): Scenario['status'] =>
  (status) => ({
    ...status,
    headline: { ...status.headline, protection: 'notProtected', kind, people: exposed.people, since: exposed.since },
    nextStep: { kind: 'settleChange', people: null, roles: [] },
  });

export const policyScenarios = {
  'clinic-ready': at(allowed, 'clinic'),
  'clinic-watching': at(watchedFor(3), 'clinic'),
  'clinic-watched': at(watchedFor(9), 'clinic'),
  'clinic-moved': at(moved, 'clinic'),
  'clinic-move-open': at({ ...watchedFor(9), securityDefaults: false, changeRunning: true }, 'clinic', {
    change: move({ stage: 'interrupted', canGoOn: true, canPutBack: true }),
    status: open('leftOpen'),
  }),
  'clinic-role-lost': at({ ...watchedFor(9), securityDefaults: false, changeRunning: true }, 'clinic', {
    change: move({
      stage: 'interrupted',
      done: 4,
      left: 3,
      refused: 1,
      because: error('noPermission', { roles: mayChangePolicies.join(', '), serviceCode: 'AccessDenied' }),
      needsRoles: mayChangePolicies,
      canGoOn: true,
      canPutBack: true,
    }),
    status: open('leftOpen'),
  }),
  'clinic-moving': at({ ...watchedFor(9), securityDefaults: false, changeRunning: true }, 'clinic', {
    change: move({ secondsLeft: 3 }),
    status: open('openForNow'),
  }),
  'clinic-move-put-back': at(watchedFor(9), 'clinic', {
    change: move({ stage: 'putBack', done: 0, left: 8, exposure: null, endedAt: daysFromNow(-0.002), because: error('refused', { serviceCode: '1034', requestId: '8f1c0c1e' }) }),
  }),
  'clinic-exceptions-over': at(
    {
      ...moved,
      policies: moved.policies.map((policy) =>
        policy.name.endsWith('all users')
          ? { ...policy, exceptions: people(2, clinic.domain, 5).map((person) => ({ policy: policy.id, policyName: policy.name, person, until: '2026-08-31' })) }
          : policy,
      ),
    },
    'clinic',
  ),
  'policies-unread': at(clinic, 'clinic', {
    ofPolicies: {
      policies: (view) => ({ ...view, readAt: null, policies: [], licensed: null, defaultsOn: null, because: error('noPermission', { serviceCode: 'AccessDenied' }) }),
      templates: (view) => ({ ...view, fromMicrosoft: false, because: error('noPermission') }),
      reportOnly: (view) => ({ ...view, readAt: null, policies: [], backTo: null, because: error('noLicence') }),
    },
  }),
  'policies-unread-seen': at(watchedFor(3), 'clinic', {
    ofPolicies: { reportOnly: (view) => ({ ...view, readAt: null, policies: [], backTo: null, because: error('noPermission', { serviceCode: 'Authorization_RequestDenied' }) }) },
  }),
  'policies-reading': at(clinic, 'clinic', { ofPolicies: { policies: (view) => ({ ...view, readAt: null, policies: [] }) } }),
  'policies-reader': at({ ...group, mayChange: false }, 'group'),
  'policies-many': at({ ...group, policies: manyPolicies, permissions: ['conditionalAccess'] }, 'group'),
  'policies-lapsed': at({ ...bakery, policies: madeOf({ ...bakery, licence: 'p1' }, [EVERYONE], 300).map((policy) => ({ ...policy, state: 'on' })) }, 'bakery'),
  'group-allowed': at(
    { ...group, emergency: lookLikeEmergency(group.domain), permissions: ['conditionalAccess'], deletedPolicies: moved.deletedPolicies },
    'group',
    {
      ofPolicies: {
        reportOnly: (view) => ({ ...view, atLeast: true, backTo: daysFromNow(-2) }),
        backup: (view) => ({ ...view, sameOrganization: false, organizationName: 'Northwind Holding' }),
      },
    },
  ),
  'watched-reading': at(watchedFor(3), 'clinic', {
    ofPolicies: { reportOnly: (view) => ({ ...view, reading: true, readAt: null, policies: [], backTo: null }) },
  }),
  'move-cannot-go-back': at(watchedFor(3), 'clinic', {
    plan: (plan) =>
      plan.lockout === null
        ? plan
        : {
            ...plan,
            canBePutBack: false,
            putBackForbiddenBy: ['Microsoft-managed: Block legacy authentication'],
            warnings: [...plan.warnings, { kind: 'watchedBriefly', count: 0, people: [] }, { kind: 'wouldBeLockedOut', count: 2, people: people(2, clinic.domain, 30) }],
            lockout: { ...plan.lockout, lockedOut: people(2, clinic.domain, 30), unknown: people(3, clinic.domain, 50), you: null },
            secondOpinion: {
              people: (plan.secondOpinion?.people ?? []).map((line, index) =>
                index === 0 ? { ...line, opinion: 'differs', differsAbout: ['Block legacy authentication'] } : { ...line, opinion: 'unknown' },
              ),
            },
          },
  }),
} satisfies Record<string, Scenario>;
