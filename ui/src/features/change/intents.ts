// What is meant, and which words it has.

import type { IntentView, PlanView } from '../../ipc/bindings';
import type { Say } from '../../messages/words';

/** What a change does, by name. */
export type IntentKind = IntentView['kind'];

/** The words of an intent. A policy that is switched on has others than one that is switched off. */
export type WordsKind = Exclude<IntentKind, 'setPolicyState'> | 'policyOn' | 'policyWatching' | 'policyOff';

const states = { on: 'policyOn', reportOnly: 'policyWatching', off: 'policyOff' } as const;

/** Which words an intent has. */
export function wordsKind(intent: IntentView): WordsKind {
  return intent.kind === 'setPolicyState' ? states[intent.state] : intent.kind;
}

const ofPolicies: ReadonlySet<IntentKind> = new Set<IntentKind>([
  'addPolicies',
  'setPolicyState',
  'setPolicyExceptions',
  'renamePolicy',
  'duplicatePolicy',
  'deletePolicy',
  'restorePolicy',
  'moveToConditionalAccess',
  'restoreBackup',
]);

/** Whether an intent is about Conditional Access policies. */
export const isAboutPolicies = ({ kind }: Pick<IntentView, 'kind'>): boolean => ofPolicies.has(kind);

const later: ReadonlySet<IntentKind> = new Set<IntentKind>(['addPolicies', 'duplicatePolicy', 'restorePolicy']);

/** Whether nobody is asked yet, after an intent, by the policies that it is about: they are switched on by another. */
export const asksLater = (intent: IntentView): boolean => later.has(intent.kind) || (intent.kind === 'restoreBackup' && !intent.on);

/** An intent that may be meant knowingly: without an emergency access account, or for those whom nothing else asks. */
type Knowing = Extract<IntentView, { knowingly: boolean }>;

/** The same, knowingly; `null` for an intent that is not made so, or is already. */
export function knowingly(intent: IntentView): Knowing | null {
  return 'knowingly' in intent && !intent.knowingly ? { ...intent, knowingly: true } : null;
}

/** How many policies, or people, the words of a plan speak of. What happens to a policy in two steps counts once. */
export function countOf({ intent, policies, people }: PlanView): number {
  if (!isAboutPolicies(intent)) return people;
  const meant = intent.kind === 'moveToConditionalAccess' ? policies.filter(({ change }) => change === 'on') : policies;
  return new Set(meant.map(({ id, name }) => id ?? name)).size;
}

/** What the button says that starts a plan. */
export function confirmLabel(say: Say, plan: PlanView): string {
  const kind = wordsKind(plan.intent);
  if (kind === 'putBack' && plan.policies.length > 0) return say('change.putBack.confirmPolicies');
  return say(`change.${kind}.confirm`, { count: countOf(plan) });
}
