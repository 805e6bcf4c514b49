// What a plan and a change are called, wherever they stand.

import type { ChangeStage, ChangeView, PlanView } from '../../ipc/bindings';
import type { Say } from '../../messages/words';
import { wordsKind } from './intents';

const titles = {
  sending: 'sending',
  readingBack: 'sending',
  cancelling: 'sending',
  done: 'done',
  doneWithExceptions: 'doneWithExceptions',
  cancelled: 'cancelled',
  stopped: 'stopped',
  interrupted: 'interrupted',
  puttingBack: 'puttingBack',
  putBack: 'wasPutBack',
  refused: 'wasRefused',
} as const satisfies Record<ChangeStage, string>;

/** A change and where it stands, in a line. */
export function changeTitle(say: Say, change: ChangeView): string {
  // A change that Latch was closed in the middle of has no end; one that was stopped while Latch was open has.
  const stopped = change.because !== null || change.endedAt !== null;
  const title = change.stage === 'interrupted' && stopped ? 'paused' : titles[change.stage];
  return say(`change.${wordsKind(change.intent)}.${title}`, { count: change.total, done: change.done });
}

/** What a plan would do, in a line. */
export function planTitle(say: Say, { intent }: Pick<PlanView, 'intent'>): string {
  return intent.kind === 'perUserMfaOff' && intent.people !== null
    ? say('change.perUserMfaOff.titleSome', { count: intent.people.length })
    : say(`change.${wordsKind(intent)}.title`);
}
