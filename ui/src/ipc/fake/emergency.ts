// Emergency access accounts of a made-up organization.

import type { EmergencyAccountView, EmergencyCheckKind, EmergencyCheckView, EmergencyView, PersonLine } from '../bindings';
import type { Facts } from './facts';

/** Accounts that are kept for emergencies, and look like it. */
export function lookLikeEmergency(domain: string): PersonLine[] {
  const initial = `${domain.split('.')[0] ?? domain}.onmicrosoft.com`;
  return [1, 2].map((number) => ({
    id: `emergency-${number}`,
    name: `Emergency access ${number}`,
    username: `emergency${number}@${initial}`,
  }));
}

const kinds: readonly EmergencyCheckKind[] = [
  'enabled',
  'cloudOnly',
  'initialDomain',
  'globalAdministrator',
  'permanent',
  'phishingResistant',
  'notBlocked',
  'used',
];

const yes = (check: EmergencyCheckKind): EmergencyCheckView => ({ check, passed: true, because: null, names: [] });

function accountOf(person: PersonLine, facts: Facts): EmergencyAccountView {
  const checks = kinds.map(yes);
  if (person.id.startsWith('emergency-')) {
    return { person, there: true, checks, lastSignIn: '2026-09-14T08:30:00Z' };
  }
  // An everyday account.
  const differs: Partial<Record<EmergencyCheckKind, Partial<EmergencyCheckView>>> = {
    initialDomain: { passed: false },
    globalAdministrator: { passed: false },
    permanent: { passed: null, because: { code: 'notOffered', params: {} } },
    phishingResistant: { passed: null, because: { code: 'noLicence', params: {} } },
    notBlocked: facts.policies.some(({ state }) => state === 'on')
      ? { passed: false, names: ['CA002: Block old mail apps', 'Block everything outside of the countries in which we work, except for the people of the travel group'] }
      : {},
    used: { passed: null, because: { code: 'noLicence', params: {} } },
  };
  return { person, there: true, checks: checks.map((each) => ({ ...each, ...differs[each.check] })), lastSignIn: null };
}

/** The accounts that were named, checked, and those that look like ones. */
export function emergencyOf(facts: Facts): EmergencyView {
  const named = new Set(facts.emergency.map(({ id }) => id));
  return {
    accounts: facts.emergency.map((person) => accountOf(person, facts)),
    candidates: lookLikeEmergency(facts.domain).filter(({ id }) => !named.has(id)),
  };
}
