import { expect, it } from 'vitest';

import type { PlanPolicyChange, PlanView } from '../../ipc/bindings';
import { says } from '../../ipc/fake/policyParts';
import { countOf, isAboutPolicies, knowingly, wordsKind } from './intents';

const plan = (intent: PlanView['intent'], policies: readonly [id: string | null, name: string, change: PlanPolicyChange][]) =>
  ({ intent, people: 180, policies: policies.map(([id, name, change]) => ({ id, name, change, words: says() })) }) as unknown as PlanView;

it('has other words for a policy that is switched on than for one that is switched off', () => {
  const to = (state: 'on' | 'reportOnly' | 'off') => wordsKind({ kind: 'setPolicyState', policy: 'p', state, knowingly: false });
  expect([to('on'), to('reportOnly'), to('off')]).toEqual(['policyOn', 'policyWatching', 'policyOff']);
  expect(wordsKind({ kind: 'deletePolicy', policy: 'p' })).toBe('deletePolicy');
});

it('means knowingly only what can be meant so, and is not yet', () => {
  expect(knowingly({ kind: 'addPolicies', templates: ['t'], knowingly: false })).toEqual({ kind: 'addPolicies', templates: ['t'], knowingly: true });
  expect(knowingly({ kind: 'addPolicies', templates: ['t'], knowingly: true })).toBeNull();
  expect(knowingly({ kind: 'deletePolicy', policy: 'p' })).toBeNull();
});

it('counts the policies that a move switches on, each once, and people in other plans', () => {
  const move = { kind: 'moveToConditionalAccess', policies: ['a', 'b'], knowingly: false } as const;
  expect(countOf(plan(move as never, [['a', 'A', 'youNotLeftOut'], ['a', 'A', 'on'], ['b', 'B', 'on']]))).toBe(2);
  expect(countOf(plan({ kind: 'addPolicies', templates: [], knowingly: false }, [[null, 'A', 'madeWatching'], [null, 'B', 'madeOff']]))).toBe(2);
  expect(countOf(plan({ kind: 'securityDefaultsOn' }, []))).toBe(180);
  expect(isAboutPolicies({ kind: 'securityDefaultsOn' })).toBe(false);
});
