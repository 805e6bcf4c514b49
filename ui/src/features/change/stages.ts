import type { ChangeStage, ChangeView } from '../../ipc/bindings';

const running: ReadonlySet<ChangeStage> = new Set(['sending', 'readingBack', 'cancelling', 'puttingBack']);

/** Whether something still happens. */
export function isRunning(change: ChangeView): boolean {
  return running.has(change.stage);
}

/** Whether a change must be settled or end before another can be made. */
export function standsInTheWay(change: ChangeView | null | undefined): boolean {
  return change != null && (isRunning(change) || change.stage === 'interrupted');
}

/** Whether a change has an item for each person; security defaults alone are a single one, also when put back. */
export function isCounted({ intent, total }: ChangeView): boolean {
  return intent.kind === 'perUserMfaOff' || total > 1;
}

/** How far a change is, from 0 to 1, or `undefined` where that cannot be told. */
export function progress(change: ChangeView): number | undefined {
  if (!isCounted(change) || change.total === 0) return undefined;
  return (change.done + change.refused + change.unknown) / change.total;
}
