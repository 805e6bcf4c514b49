// Which policies are shown.

import type { PolicyView } from '../../ipc/bindings';
import type { Say } from '../../messages/words';
import { moodOf, policySentence } from './sentences';

/** What can be chosen to see fewer policies. */
export type PolicyFilter = 'on' | 'reportOnly' | 'off' | 'other' | 'byLatch' | 'byMicrosoft' | 'notUnderstood';

/** Each of them, in the order in which they are offered. */
export const filters: readonly PolicyFilter[] = ['on', 'reportOnly', 'off', 'other', 'byLatch', 'byMicrosoft', 'notUnderstood'];

const passes = ({ state, madeBy, words }: PolicyView, filter: PolicyFilter): boolean => {
  switch (filter) {
    case 'byLatch':
      return madeBy === 'latch';
    case 'byMicrosoft':
      return madeBy === 'microsoft';
    case 'notUnderstood':
      return words.notUnderstood.length > 0;
    default:
      return state === filter;
  }
};

const states: ReadonlySet<PolicyFilter> = new Set<PolicyFilter>(['on', 'reportOnly', 'off', 'other']);

/** How many each filter leaves by itself. */
export const countsOf = (policies: readonly PolicyView[]): Record<PolicyFilter, number> => {
  const count = (filter: PolicyFilter) => policies.filter((policy) => passes(policy, filter)).length;
  return {
    on: count('on'),
    reportOnly: count('reportOnly'),
    off: count('off'),
    other: count('other'),
    byLatch: count('byLatch'),
    byMicrosoft: count('byMicrosoft'),
    notUnderstood: count('notUnderstood'),
  };
};

/** A policy, with the words that it is found by. */
export interface Searchable {
  readonly policy: PolicyView;
  readonly text: string;
}

/** Policies with the words of their names and their sentences. */
export const searchable = (say: Say, policies: readonly PolicyView[]): Searchable[] =>
  policies.map((policy) => ({
    policy,
    text: `${policy.name} ${policySentence(say, policy.words, moodOf(policy.state))}`.toLocaleLowerCase(),
  }));

/**
 * The policies that have every word of `search`. Of several states any will do, since a policy has one; everything else
 * that is chosen must be so.
 */
export function shownOf(policies: readonly Searchable[], search: string, chosen: readonly PolicyFilter[]): PolicyView[] {
  const words = search.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const wanted = chosen.filter((filter) => states.has(filter));
  const also = chosen.filter((filter) => !states.has(filter));
  return policies
    .filter(({ policy }) => wanted.length === 0 || wanted.some((filter) => passes(policy, filter)))
    .filter(({ policy }) => also.every((filter) => passes(policy, filter)))
    .filter(({ text }) => words.every((word) => text.includes(word)))
    .map(({ policy }) => policy);
}
