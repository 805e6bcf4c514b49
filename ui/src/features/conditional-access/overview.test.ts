import { expect, it } from 'vitest';

import type { PoliciesView, PolicyView } from '../../ipc/bindings';
import { policy } from '../../ipc/fake/policyParts';
import { overviewOf, type Overview } from './overview';

const NOW = Date.parse('2026-11-24T12:00:00Z');

const view = (states: readonly PolicyView['state'][], more: Partial<PoliciesView> = {}): PoliciesView => ({
  readAt: '2026-11-24T11:59:00Z',
  because: null,
  policies: states.map((state, index) => policy(`p${index}`, `P${index}`, state)),
  deleted: [],
  licensed: true,
  licensedForRisk: false,
  defaultsOn: true,
  mayChange: true,
  emergencyAccounts: 2,
  canMove: false,
  watching: null,
  exceptionsOver: [],
  ...more,
});

const sinceAWeek = { since: '2026-11-16T09:00:00Z', enoughAt: '2026-11-23T09:00:00Z', policies: 2 };
const sinceYesterday = { since: '2026-11-23T09:00:00Z', enoughAt: '2026-11-30T09:00:00Z', policies: 2 };

const cases: readonly [what: string, view: PoliciesView, kind: Overview['kind'], primary: Overview['primary'], others: Overview['others']][] = [
  ['nothing is read yet', view([], { readAt: null }), 'reading', null, []],
  ['it could not be read', view([], { readAt: null, because: { code: 'noPermission', params: {} } }), 'unread', 'readAgain', []],
  ['no licence, defaults on', view([], { licensed: false }), 'noLicence', null, []],
  ['no licence, defaults off', view([], { licensed: false, defaultsOn: false }), 'noLicence', 'toHome', []],
  ['no licence, defaults not known', view([], { licensed: false, defaultsOn: null }), 'noLicence', 'toHome', []],
  // Not known is not no: the plan says so later if it is.
  ['licence not known', view([], { licensed: null }), 'none', 'tryOut', []],
  ['nothing there', view([]), 'none', 'tryOut', []],
  ['the licence is over, policies work on', view(['on'], { licensed: false }), 'lapsed', null, []],
  ['the licence is over, and nothing is on', view(['off'], { licensed: false, defaultsOn: false }), 'lapsed', 'toHome', []],
  ['watching since yesterday', view(['reportOnly'], { canMove: true, watching: sinceYesterday }), 'watching', 'look', ['moveNow']],
  ['watching for a week', view(['reportOnly'], { canMove: true, watching: sinceAWeek }), 'watching', 'move', ['look']],
  ['watching, and nothing to move from', view(['reportOnly'], { watching: sinceAWeek }), 'watching', 'look', []],
  ["only Microsoft's watch", view(['reportOnly']), 'watching', 'tryOut', ['look']],
  ['on', view(['on', 'on', 'off']), 'on', null, []],
  ['on, and others watch', view(['on', 'reportOnly']), 'on', null, ['look']],
  ['on, and those of Latch watch', view(['on', 'reportOnly'], { canMove: true, watching: sinceAWeek }), 'on', 'move', ['look']],
  ['all off', view(['off', 'off']), 'off', 'tryOut', []],
  ['all in a state that nobody knows', view(['other']), 'unknown', null, []],
];

it.each(cases)('has one next step at most: %s', (_, given, kind, primary, others) => {
  expect(overviewOf(given, NOW)).toEqual({ kind, primary, others });
});
