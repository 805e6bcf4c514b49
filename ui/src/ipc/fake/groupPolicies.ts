// Thirty policies as they grow in a large organization: of all sorts, by many hands.

import type { PolicyView } from '../bindings';
import { administrators, apps, block, policy, says, who } from './policyParts';

const MANAGED = 'Microsoft-managed: Multifactor authentication for admins accessing Microsoft Admin Portals';

const long =
  'Block everything outside of the countries in which we work, except for the people of the travel group and those who asked for an exception before the end of last year';

const emergency = { people: ['Emergency access 1', 'Emergency access 2'], emergency: 2 };
const travel = { include: [], exclude: ['Europe and North America', 'Head office'] };

const on: readonly PolicyView[] = [
  policy('p1', 'CA001: Require a second step for everyone', 'on', { except: who({ ...emergency, groups: ['Finance (external)'], groupCount: 1, people: ['Ingrid Berg', ...emergency.people], peopleCount: 3 }) }, {
    people: 11_786,
    exceptions: [{ policy: 'p1', policyName: 'CA001: Require a second step for everyone', person: { id: 'user-6', name: 'Ingrid Berg', username: 'ingrid.berg.6@northwind-group.example' }, until: '2026-12-24' }],
  }),
  policy('p2', 'CA002: Block old mail apps', 'on', { demands: block, onlyWhen: [{ kind: 'oldApps', include: [], exclude: [] }] }, { people: 12_000 }),
  policy('p7', 'CA003: Administrators with a passkey', 'on', { who: who({ roles: [...administrators] }), except: who(emergency), demands: [{ kind: 'strength', name: 'Phishing-resistant MFA' }] }, { people: 8 }),
  policy('p8', long, 'on', { demands: block, onlyWhen: [{ kind: 'places', ...travel }], except: who({ ...emergency, groups: ['Travel'] }) }, { people: 11_640 }),
  policy('p9', 'CA005: Guests', 'on', { who: who({ guests: true }), apps: apps({ all: true }), exceptApps: apps({ named: 2 }) }, { people: 37 }),
  policy('p10', 'CA006: A managed device or a second step for Office', 'on', { apps: apps({ office: true }), demands: [{ kind: 'secondStep', name: null }, { kind: 'compliantDevice', name: null }, { kind: 'joinedDevice', name: null }], oneIsEnough: true }, { people: 12_000 }),
  policy('p11', 'CA007: No codes on other devices', 'on', { demands: block, onlyWhen: [{ kind: 'deviceCode', include: [], exclude: [] }, { kind: 'transfer', include: [], exclude: [] }] }, { people: 12_000 }),
  policy('p12', 'CA008: Risky sign-ins', 'on', { onlyWhen: [{ kind: 'signInRisk', include: ['medium', 'high'], exclude: [] }], session: [{ kind: 'signInEachTime', hours: null }] }, { people: 12_000 }),
  policy('p13', 'CA009: People at risk', 'on', { onlyWhen: [{ kind: 'userRisk', include: ['high'], exclude: [] }], demands: [{ kind: 'secondStep', name: null }, { kind: 'passwordChange', name: null }] }, { people: 12_000 }),
  policy('p14', 'CA010: Browsers of the plants', 'on', { who: who({ groups: ['Plant workers', 'Sawmill Umeå', 'Sawmill Oulu'] }), demands: [], session: [{ kind: 'signInEvery', hours: 8 }, { kind: 'neverStaySignedIn', hours: null }], onlyWhen: [{ kind: 'browser', include: [], exclude: [] }] }, { people: 3_118 }),
  policy('p15', 'CA011: Registering from a trusted place', 'on', { apps: apps({ registering: true }), onlyWhen: [{ kind: 'places', include: [], exclude: ['AllTrusted'] }] }, { people: 12_000 }),
];

const watching: readonly PolicyView[] = [
  policy('p3', 'Marketing pilot (do not touch!!)', 'reportOnly', { who: who({ groups: ['Marketing'] }), apps: apps({ named: 3 }) }, { people: 212 }),
  policy('p4', MANAGED, 'reportOnly', { who: who({ roles: [...administrators] }), apps: apps({ adminPortals: true }) }, { people: 8, madeBy: 'microsoft', mayTurnOnAt: '2026-12-06T00:00:00Z', mayChange: 'stateAndExceptions' }),
  policy('p16', 'Microsoft-managed: Block legacy authentication', 'reportOnly', { demands: block, onlyWhen: [{ kind: 'oldApps', include: [], exclude: [] }] }, { people: 12_000, madeBy: 'microsoft', mayTurnOnAt: '2027-01-10T00:00:00Z', mayChange: 'stateAndExceptions' }),
  policy('p17', 'Agents (preview)', 'reportOnly', { demands: block, notUnderstood: ['conditions.clientApplications', 'conditions.agentIdRiskLevels'] }),
  policy('p18', 'Terms of use 2026', 'reportOnly', { demands: [{ kind: 'termsOfUse', name: null }] }, { people: 12_000 }),
];

const off: readonly PolicyView[] = [
  policy('p5', 'Test Jürgen', 'off', { who: who({ people: ['Jürgen Schmidt'] }) }, { people: 1 }),
  policy('p6', 'zzz_old_VPN', 'off', { apps: apps({ named: 1 }), demands: [{ kind: 'otherProduct', name: null }] }, { people: 12_000 }),
  policy('p19', 'CA001: Require a second step for everyone (copy)', 'off', { except: who(emergency) }, { people: 11_998 }),
  policy('p20', 'Phones: only apps that protect our data', 'off', { apps: apps({ office: true }), onlyWhen: [{ kind: 'platforms', include: ['android', 'iOS'], exclude: [] }], demands: [{ kind: 'approvedApp', name: null }, { kind: 'protectedApp', name: null }], oneIsEnough: true }, { people: 12_000 }),
  policy('p21', 'Unknown systems', 'off', { demands: block, onlyWhen: [{ kind: 'platforms', include: [], exclude: ['android', 'iOS', 'windows', 'macOS', 'linux'] }] }, { people: 12_000 }),
  policy('p22', 'Kiosk', 'off', { who: who({ people: ['Kiosk 1', 'Kiosk 2'], peopleCount: 24, gone: 3 }), demands: [], session: [{ kind: 'alwaysStaySignedIn', hours: null }] }),
  policy('p23', 'SharePoint: only look', 'off', { apps: apps({ named: 1 }), demands: [], session: [{ kind: 'appLimits', hours: null }, { kind: 'watched', hours: null }] }, { people: 12_000 }),
  policy('p24', 'Step up for contracts', 'off', { apps: apps({ contexts: 1 }), demands: [{ kind: 'strength', name: 'Passwordless MFA' }] }, { people: 12_000 }),
  policy('p25', 'Apps with a label', 'off', { apps: apps({ filter: true }) }, { people: 12_000 }),
  policy('p26', 'Insiders', 'off', { demands: block, onlyWhen: [{ kind: 'insiderRisk', include: ['elevated'], exclude: [] }] }, { people: 12_000 }),
  policy('p27', 'Own laptops', 'off', { onlyWhen: [{ kind: 'devices', include: [], exclude: ['device.isCompliant -eq True'] }, { kind: 'modernApps', include: [], exclude: [] }] }, { people: 12_000 }),
  policy('p28', 'Joining a device', 'off', { apps: apps({ joiningDevice: true }) }, { people: 12_000 }),
  policy('p29', '', 'off', {}, { people: 12_000 }),
];

/** In the order in which Rust gives them, with one in a state that nobody has heard of. */
export const groupPolicies: readonly PolicyView[] = [
  ...on,
  ...watching,
  ...off,
  policy('p30', 'From another program', 'other', { demands: [{ kind: 'notUnderstood', name: 'riskRemediation' }] }, { words: says({ demands: [{ kind: 'notUnderstood', name: 'riskRemediation' }], notUnderstood: ['grantControls.builtInControls', 'state'] }) }),
];

const order: readonly PolicyView['state'][] = ['on', 'reportOnly', 'off', 'other'];

/** As many policies as there may be, with names as long as they come. */
export const manyPolicies: readonly PolicyView[] = Array.from({ length: 240 }, (_, index) => ({
  ...(groupPolicies[index % groupPolicies.length] ?? policy('p', '', 'off')),
  id: `many-${index}`,
  name: index % 7 === 0 ? `${long} (${index})` : `CA${String(index).padStart(3, '0')}: ${groupPolicies[index % groupPolicies.length]?.name ?? ''}`,
})).sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));

