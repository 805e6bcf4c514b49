import type { ChangeStage, ChangeView, IntentView } from '../../ipc/bindings';

/** What a change does, by name. */
export type IntentKind = IntentView['kind'];

const running: ReadonlySet<ChangeStage> = new Set(['sending', 'readingBack', 'cancelling']);

/** Whether something still happens. */
export function isRunning(change: ChangeView): boolean {
  return running.has(change.stage);
}

/** Whether a change must be settled or end before another can be made. */
export function standsInTheWay(change: ChangeView | null | undefined): boolean {
  return change != null && (isRunning(change) || change.stage === 'interrupted');
}
