import { expect, it } from 'vitest';

import type { HistoryRow } from '../../ipc/bindings';
import { startWords, type Say } from '../../messages/words';
import { turnOf } from './sentences';

const { t } = startWords();
const say: Say = (key, values) => t(key, values ?? {});

const turn = (before: unknown, after: unknown) =>
  turnOf(say, { before: JSON.stringify(before), after: JSON.stringify(after) } as HistoryRow);

it.each([
  ['a policy that was made', null, { displayName: 'P', state: 'enabled', conditions: {} }, ['Not there', 'There']],
  ['a policy that was switched on', { state: 'enabledForReportingButNotEnforced' }, { state: 'enabled' }, ['Only watching', 'On']],
  ['a policy that was renamed', { displayName: 'P' }, { displayName: 'Q' }, ['P', 'Q']],
  ['a policy that was restored', null, { state: 'disabled' }, ['Not there', 'Off']],
  ['security defaults', { isEnabled: true }, { isEnabled: false }, ['On', 'Off']],
])('has words for before and after of %s', (_, before, after, words) => {
  expect(turn(before, after)).toEqual(words);
});

it.each([
  ['conditions', { conditions: {} }, { conditions: {} }],
  ['a state that nobody knows', { state: 'enabled' }, { state: 'paused' }],
  ['several things at once', { state: 'enabled', displayName: 'P' }, { state: 'disabled', displayName: 'Q' }],
])('makes up no words for %s', (_, before, after) => {
  expect(turn(before, after)).toBeNull();
});
