import { expect, it } from 'vitest';

import type { EmergencyAccountView, EmergencyCheckKind } from '../../../ipc/bindings';
import { answerOf, assess } from './assess';

const kinds: readonly EmergencyCheckKind[] = ['enabled', 'cloudOnly', 'globalAdministrator', 'notBlocked', 'used'];

const account = (answers: Partial<Record<EmergencyCheckKind, boolean | null>>, there: boolean | null = true): EmergencyAccountView => ({
  person: { id: 'e1', name: 'Emergency access 1', username: 'e1@example.onmicrosoft.com' },
  there,
  checks: kinds.map((check) => ({ check, passed: answers[check] === undefined ? true : answers[check], because: null, names: [] })),
  lastSignIn: null,
});

it('takes what can\'t be told neither for a yes nor for a no', () => {
  expect(answerOf(null)).toBe('unknown');
  expect(assess(account({ enabled: null }))).toBe('cannotTell');
  expect(assess(account({}, null))).toBe('cannotTell');
});

it('is a problem as soon as one check fails or the account is gone, whatever else is not known', () => {
  expect(assess(account({ enabled: null, notBlocked: false }))).toBe('problem');
  expect(assess(account({}, false))).toBe('problem');
});

it('is ready when every check passes, used or not', () => {
  expect(assess(account({}))).toBe('ready');
  expect(assess(account({ used: false }))).toBe('ready');
  expect(assess(account({ used: null }))).toBe('ready');
});
