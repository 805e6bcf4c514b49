// Days, as the person's own locale writes them.

import { locale } from '../../messages/words';

const own = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
const everywhere = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });

/** The day of a moment that is given as RFC 3339, where the person is. */
export function day(at: string): string {
  return own.format(new Date(at));
}

/** A day that was announced as a date, and so is the same everywhere. Given as its first moment in UTC (RFC 3339). */
export function announcedDay(at: string): string {
  return everywhere.format(new Date(at));
}
