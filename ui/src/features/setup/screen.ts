// Which screen of the guide is shown. It follows from what the organization says and from the change; what was clicked
// only leads through the screens before the change.

import type { ChangeView, IntentView, NextStepKind, StatusView } from '../../ipc/bindings';
import { isRunning } from '../change/stages';

/** What a walk through the guide comes to. */
export type Goal = 'defaults' | 'perUserOff';

/** A screen with a number. */
export type Step = 'now' | 'people' | 'emergency' | 'change' | 'after';

/** The next steps that somebody else or another place is needed for. */
export type Elsewhere = Extract<NextStepKind, 'askSomeoneElse' | 'readAgain' | 'useConditionalAccess' | 'lookAtWatching' | 'coverEveryone'>;

/** A screen of the guide. */
export type Screen =
  | { readonly kind: 'reading' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'elsewhere'; readonly why: Elsewhere }
  /** Up to the change, in the order of {@link steps}. */
  | { readonly kind: 'before'; readonly goal: Goal }
  /** A change is under way. */
  | { readonly kind: 'running' }
  /** A change has ended, and the organization does not say what it was for, or not yet (`reading`). */
  | { readonly kind: 'ended'; readonly reading: boolean }
  | { readonly kind: 'after' };

const goals: Partial<Record<NextStepKind, Goal>> = {
  turnOnSecurityDefaults: 'defaults',
  replacePerUserMfa: 'defaults',
  turnOffPerUserMfa: 'perUserOff',
};

/** The numbered screens of a walk. An emergency account has no part in turning off what is not needed. */
export const steps: Readonly<Record<Goal, readonly Step[]>> = {
  defaults: ['now', 'people', 'emergency', 'change', 'after'],
  perUserOff: ['now', 'people', 'change', 'after'],
};

/** What the next step comes to, where it is a change that the guide leads to. */
export const goalOf = (kind: NextStepKind): Goal | undefined => goals[kind];

/** Whether the guide has something to lead through. */
export const canBeWalked = (kind: NextStepKind): boolean =>
  goalOf(kind) !== undefined || kind === 'settleChange' || kind === 'helpPeopleRegister';

/** The change that a walk leads to. */
export function intentOf(goal: Goal): IntentView {
  return goal === 'defaults'
    ? { kind: 'securityDefaultsOn' }
    : { kind: 'perUserMfaOff', knowingly: false, people: null };
}

/** `passed` is the id of an ended change that the person has seen and gone on from. */
export function screenOf({ headline, nextStep: { kind } }: StatusView, change: ChangeView | null, passed: string | null): Screen {
  if (change?.stage === 'interrupted' || kind === 'settleChange') return { kind: 'interrupted' };
  if (change !== null && isRunning(change)) return { kind: 'running' };
  const fresh = change !== null && change.id !== passed;
  const goal = goalOf(kind);
  if (goal !== undefined) {
    if (!fresh) return { kind: 'before', goal };
    // What better thing asks everyone is there; what is left of the older setting is said on the last screen.
    return goal === 'perUserOff' && headline.protection === 'protected' ? { kind: 'after' } : { kind: 'ended', reading: false };
  }
  switch (kind) {
    case 'reading':
      return fresh ? { kind: 'ended', reading: true } : { kind: 'reading' };
    case 'askSomeoneElse':
    case 'readAgain':
    case 'useConditionalAccess':
    case 'lookAtWatching':
    case 'coverEveryone':
      return { kind: 'elsewhere', why: kind };
    default:
      return { kind: 'after' };
  }
}
