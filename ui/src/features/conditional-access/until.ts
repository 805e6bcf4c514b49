// Last days, given as `2026-12-24`: the same day wherever somebody is.

import { locale } from '../../messages/words';

const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
const pad = (number: number) => String(number).padStart(2, '0');

/** Today, where the person is. */
export function today(now = new Date()): string {
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

/** Whether a last day has passed. */
export const isOver = (until: string, now = new Date()): boolean => until < today(now);

/** A day in the person's own way of writing it. */
export function calendarDay(until: string): string {
  const at = Date.parse(`${until}T00:00:00Z`);
  return Number.isNaN(at) ? until : days.format(at);
}

/** Whether something that was typed is a day, and not one that has passed. */
export function isDayToCome(typed: string, now = new Date()): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(typed) && !Number.isNaN(Date.parse(`${typed}T00:00:00Z`)) && !isOver(typed, now);
}
