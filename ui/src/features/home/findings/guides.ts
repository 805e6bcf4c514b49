// Which link of the guide belongs to a finding.

import type { FindingKind } from '../../../ipc/bindings';

/** Where what Latch does not change yet is changed. */
export const ENTRA_ADMIN_CENTER = 'entra-admin-center';

const GENERAL = 'mfa-in-microsoft-365';

const guides: Partial<Record<FindingKind, string>> = {
  methodsMigrationOpen: ENTRA_ADMIN_CENTER,
  defaultsScheduled: 'security-defaults',
  federatedDomain: 'mfa-server-vpn',
  licencesFewerThanPeople: 'entra-pricing',
  oneGlobalAdministrator: 'admin-roles',
};

/** The id of the link that says more about findings of this kind. */
export const guideOf = (kind: FindingKind): string => guides[kind] ?? GENERAL;
