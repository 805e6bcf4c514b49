// A backup of the policies of a made-up organization.

import type { BackupPolicyView, BackupView, NeededView } from '../bindings';
import { daysFromNow, type Facts } from './facts';
import { policy, says, who } from './policyParts';

/** What is in the backup: what is there now, one of them otherwise, and two that are gone. */
export function backupPolicies(facts: Facts): BackupPolicyView[] {
  const there = facts.policies.slice(0, 3).map(
    ({ id, name, state, words }, index): BackupPolicyView => ({
      id,
      name,
      state,
      words,
      now: index === 1 ? 'changed' : 'same',
      missing: [],
    }),
  );
  const gone = [
    policy('b1', 'Second step outside of the office', 'on', { onlyWhen: [{ kind: 'places', include: [], exclude: ['Office Porto'] }] }),
    policy('b2', 'Block the old web shop', 'on', { except: who({ people: ['Rosa Duarte'], groups: ['Web shop'] }), demands: says().demands }),
  ];
  return [
    ...there,
    ...gone.map(
      ({ id, name, state, words }, index): BackupPolicyView => ({
        id,
        name,
        state,
        words,
        now: 'notThere',
        missing: index === 1 ? ['Rosa Duarte', 'Web shop', '5b1d77aa-93f6-4d0c-8f6e-27aa3f0f0c11'] : [],
      }),
    ),
  ];
}

/** What the first of those that are gone names, and is not there either: one has its name meanwhile. */
export const neededFirst: NeededView[] = [{ kind: 'location', name: 'Office Porto (2)', beside: 'Office Porto' }];

/** A backup as it was read from a file. */
export const backupOf = (facts: Facts): BackupView => ({
  id: 'backup-1',
  organizationName: facts.name,
  sameOrganization: true,
  madeAt: daysFromNow(-12),
  policies: backupPolicies(facts),
  madeFirst: neededFirst,
});
