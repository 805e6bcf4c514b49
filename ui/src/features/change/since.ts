import { dayAndTime, timeOfDay } from '../../messages/format';

/** A moment as `10:42` when it was today, and with its day otherwise. */
export function sinceWhen(at: string): string {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return today ? timeOfDay(at) : dayAndTime(at);
}
