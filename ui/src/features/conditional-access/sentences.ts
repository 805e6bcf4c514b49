// What a policy does, in a sentence or a few.

import type { PolicyWords, SessionWords } from '../../ipc/bindings';
import { all, any } from '../../messages/format';
import type { Say } from '../../messages/words';
import { whenPhrases } from './conditions';
import { actionsOf, appsNoun, demandNoun, whoNoun } from './nouns';

/** Whether a policy does what it says, or would do it if it were on. */
export type Mood = 'does' | 'would';

/** The mood of a policy in some state. */
export const moodOf = (state: string): Mood => (state === 'on' ? 'does' : 'would');

/** What a policy does. What Latch does not understand of it is said, not left out. */
export function policySentence(say: Say, words: PolicyWords, mood: Mood = 'does'): string {
  return [main(say, words, mood), ...words.session.map((each) => sessionSentence(say, each)), ...notAll(say, words)].join(' ');
}

function main(say: Say, words: PolicyWords, mood: Mood): string {
  const { apps, exceptApps, demands, session } = words;
  const who = whoNoun(say, words.who) ?? say('policies.who.nobody');
  const inApps = appsNoun(say, apps, exceptApps);
  const blocks = demands.some(({ kind }) => kind === 'block');
  if (blocks && inApps !== null) {
    return say(`policies.sentence.${mood}.blocksApps`, { who, apps: inApps, rest: except(say, words) + when(say, words) });
  }
  const rest = except(say, words) + (inApps === null ? '' : say('policies.sentence.inApps', { apps: inApps })) + when(say, words);
  if (blocks) return say(`policies.sentence.${mood}.blocks`, { who, rest });
  if (demands.length > 0) {
    const nouns = demands.map((each) => demandNoun(say, each));
    return say(`policies.sentence.${mood}.asks`, { who, what: words.oneIsEnough ? any(nouns) : all(nouns), rest });
  }
  if (session.length > 0) return say(`policies.sentence.${mood}.holds`, { who, rest });
  return say(words.notUnderstood.length > 0 ? 'policies.sentence.notUnderstood' : 'policies.sentence.demandsNothing', { who, rest });
}

function except(say: Say, words: PolicyWords): string {
  const who = whoNoun(say, words.except);
  return who === null ? '' : say('policies.sentence.except', { who });
}

function when(say: Say, { apps, exceptApps, onlyWhen }: PolicyWords): string {
  const actions = actionsOf(apps).map((each) => say(`policies.action.${each}`));
  if (actions.length === 0 && appsNoun(say, apps, exceptApps) === null) return say('policies.sentence.inNoApp');
  const phrases = [...(actions.length > 0 ? [any(actions)] : []), ...whenPhrases(say, onlyWhen)];
  return phrases.length === 0 ? '' : say('policies.sentence.when', { when: all(phrases) });
}

const DAY = 24;

/** What a policy says of the time after the sign-in. */
export function sessionSentence(say: Say, { kind, hours }: SessionWords): string {
  if (kind !== 'signInEvery') return say(`policies.session.${kind}`);
  if (hours === null) return say('policies.session.signInSometimes');
  return hours > DAY && hours % DAY === 0
    ? say('policies.session.signInEveryDays', { count: hours / DAY })
    : say('policies.session.signInEvery', { count: hours });
}

function notAll(say: Say, words: PolicyWords): string[] {
  const gone = words.who.gone + words.except.gone;
  return [
    ...(gone > 0 ? [say('policies.sentence.gone', { count: gone })] : []),
    ...(words.notUnderstood.length > 0 ? [say('policies.sentence.notAll')] : []),
  ];
}
