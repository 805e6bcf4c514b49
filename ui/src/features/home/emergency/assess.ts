// What the checks of an emergency access account come to.

import type { EmergencyAccountView } from '../../../ipc/bindings';
import type { Answer } from './AnswerIcon';

/** `cannotTell`: nothing is known to be wrong, and something is not known. */
export type Assessment = 'ready' | 'problem' | 'cannotTell';

/** Whether an account would help on the day. That it was never used is worth knowing, and no fault of it. */
export function assess({ there, checks }: EmergencyAccountView): Assessment {
  const answers = [there, ...checks.filter(({ check }) => check !== 'used').map(({ passed }) => passed)];
  if (answers.includes(false)) return 'problem';
  return answers.includes(null) ? 'cannotTell' : 'ready';
}

/** An answer as a word. What can't be told is a word of its own, never a no. */
export function answerOf(passed: boolean | null): Answer {
  return passed === null ? 'unknown' : passed ? 'yes' : 'no';
}

/** The shape that goes with an assessment. */
export const answerFor = { ready: 'yes', problem: 'no', cannotTell: 'unknown' } as const satisfies Record<Assessment, Answer>;
