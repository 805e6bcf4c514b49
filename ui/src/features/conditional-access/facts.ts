// What a policy says, point by point: for those who want more than the sentence, and to compare two.

import type { PolicyWords, WhoWords } from '../../ipc/bindings';
import { any } from '../../messages/format';
import type { Say } from '../../messages/words';
import { whenPhrases } from './conditions';
import { actionsOf, appNouns, demandNoun } from './nouns';
import { sessionSentence } from './sentences';

/** The points of a policy, in the order in which they are read. */
export const points = ['who', 'except', 'apps', 'exceptApps', 'when', 'demands', 'session', 'notUnderstood'] as const;

export type Point = (typeof points)[number];

/** A policy's name, or words for one that has none. */
export const nameOf = (say: Say, name: string): string => (name === '' ? say('policies.noName') : name);

/** What a policy says to a point, line by line. Empty: nothing. */
export function linesOf(say: Say, words: PolicyWords, point: Point): string[] {
  switch (point) {
    case 'who':
      return whoLines(say, words.who);
    case 'except':
      return whoLines(say, words.except);
    case 'apps':
      return capital([...appNouns(say, words.apps), ...actionsOf(words.apps).map((each) => say(`policies.action.${each}`))]);
    case 'exceptApps':
      return capital(appNouns(say, words.exceptApps));
    case 'when':
      return capital(whenPhrases(say, words.onlyWhen));
    case 'demands':
      return demandLines(say, words);
    case 'session':
      return words.session.map((each) => sessionSentence(say, each));
    case 'notUnderstood':
      return [...words.notUnderstood];
  }
}

function demandLines(say: Say, { demands, oneIsEnough }: PolicyWords): string[] {
  const nouns = demands.map((each) => demandNoun(say, each));
  return capital(oneIsEnough && nouns.length > 1 ? [any(nouns)] : nouns);
}

function whoLines(say: Say, who: WhoWords): string[] {
  const more = (names: readonly string[], count: number) => (count > names.length ? [say('common.andMore', { count: count - names.length })] : []);
  return [
    ...capital([...(who.everyone ? [say('policies.who.everyone')] : []), ...(who.guests ? [say('policies.who.guests')] : [])]),
    // Names stay as people write them.
    ...who.people,
    ...more(who.people, who.peopleCount),
    ...(who.emergency > 0 ? [say('policies.emergencyAmong', { count: who.emergency })] : []),
    ...capital(who.groups.map((group) => say('policies.who.group', { group }))),
    ...more(who.groups, who.groupCount),
    ...capital(who.roles.map((role) => say('policies.who.role', { role }))),
    ...more(who.roles, who.roleCount),
    ...(who.gone > 0 ? [say('policies.sentence.gone', { count: who.gone })] : []),
  ];
}

const capital = (lines: readonly string[]): string[] => lines.map((line) => line.charAt(0).toLocaleUpperCase('en') + line.slice(1));

/** How two policies stand to each other in a point. Counts alone do not tell whether the same things are meant. */
export type Comparison = 'same' | 'different' | 'cannotTell';

/** Compares what two policies say to a point. */
export function compare(one: PolicyWords, other: PolicyWords, point: Point): Comparison {
  if (JSON.stringify(partOf(one, point)) !== JSON.stringify(partOf(other, point))) return 'different';
  return isWhole(one, point) ? 'same' : 'cannotTell';
}

function partOf(words: PolicyWords, point: Point): unknown {
  switch (point) {
    case 'when':
      return words.onlyWhen;
    case 'demands':
      return [words.demands, words.demands.length > 1 && words.oneIsEnough];
    case 'apps':
      return [words.apps, actionsOf(words.apps)];
    default:
      return words[point];
  }
}

/** Whether the words hold all of a point, and not only how many there are. */
function isWhole(words: PolicyWords, point: Point): boolean {
  switch (point) {
    case 'who':
    case 'except': {
      const { people, peopleCount, groups, groupCount, roles, roleCount } = words[point];
      return people.length === peopleCount && groups.length === groupCount && roles.length === roleCount;
    }
    case 'apps':
    case 'exceptApps': {
      const { named, filter, contexts } = words[point];
      return named === 0 && !filter && contexts === 0;
    }
    case 'when':
      return words.onlyWhen.every(({ kind, include, exclude }) => kind !== 'devices' || include.length + exclude.length > 0);
    case 'notUnderstood':
      return words.notUnderstood.length === 0;
    default:
      return true;
  }
}
