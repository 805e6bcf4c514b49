import { expect, it } from 'vitest';

import { apps, says, who } from '../../ipc/fake/policyParts';
import { startWords, type Say } from '../../messages/words';
import { compare, linesOf, nameOf } from './facts';

const { t } = startWords();
const say: Say = (key, values) => t(key, values ?? {});

it('writes names as people write them, and its own words with a capital', () => {
  const words = says({ who: who({ everyone: true, people: ['anna von Berg'], peopleCount: 3, groups: ['ops'] }) });
  expect(linesOf(say, words, 'who')).toEqual(['Everyone', 'anna von Berg', 'and 2 more', 'The group “ops”']);
});

it('says several demands as one where one is enough', () => {
  const demands = [{ kind: 'secondStep', name: null }, { kind: 'compliantDevice', name: null }] as const;
  expect(linesOf(say, says({ demands: [...demands], oneIsEnough: true }), 'demands')).toEqual(['A second step or a device that your organization manages and finds in order']);
  expect(linesOf(say, says({ demands: [...demands] }), 'demands')).toHaveLength(2);
});

it('finds no difference in what is the same', () => {
  expect(compare(says(), says(), 'who')).toBe('same');
  expect(compare(says(), says({ oneIsEnough: true }), 'demands')).toBe('same');
  expect(compare(says({ onlyWhen: [{ kind: 'devices', include: ['a rule'], exclude: [] }] }), says({ onlyWhen: [{ kind: 'devices', include: ['a rule'], exclude: [] }] }), 'when')).toBe('same');
});

it('finds a difference that the lines would not show', () => {
  const rule = (text: string) => says({ onlyWhen: [{ kind: 'devices', include: [text], exclude: [] }] });
  expect(compare(rule('one'), rule('other'), 'when')).toBe('different');
});

it('does not take the same number for the same', () => {
  const named = says({ apps: apps({ named: 3 }) });
  expect(compare(named, named, 'apps')).toBe('cannotTell');
  const many = says({ except: who({ people: ['Ana'], peopleCount: 30 }) });
  expect(compare(many, many, 'except')).toBe('cannotTell');
  const odd = says({ notUnderstood: ['conditions.agents'] });
  expect(compare(odd, odd, 'notUnderstood')).toBe('cannotTell');
});

it('has words for a policy without a name', () => {
  expect(nameOf(say, '')).toBe('A policy without a name');
});
