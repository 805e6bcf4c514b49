import { expect, it } from 'vitest';

import { excludedOf } from './excluded';

const policy = (users: unknown) => JSON.stringify({ conditions: { users } });

it('has everyone who is left out, words of Graph included', () => {
  expect(excludedOf(policy({ excludeUsers: ['a', 'GuestsOrExternalUsers'], excludeGroups: ['g'] }))).toEqual({
    people: ['a', 'GuestsOrExternalUsers'],
    groups: ['g'],
  });
});

it('takes what is null or not there for nobody', () => {
  expect(excludedOf(policy({ excludeUsers: null }))).toEqual({ people: [], groups: [] });
});

it.each([
  ['no JSON', 'oops'],
  ['no policy', '[]'],
  ['no conditions', '{}'],
  ['no users', '{"conditions":{}}'],
  ['people that are no list', policy({ excludeUsers: 'a' })],
  ['a group that is no id', policy({ excludeGroups: [1] })],
])('takes nothing out of what it does not expect: %s', (_, json) => {
  expect(excludedOf(json)).toBeNull();
});
