// Times, durations and lists, as the person's own locale writes them.

import { locale, wordsFor, type Say } from './words';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const conjunction = new Intl.ListFormat('en', { type: 'conjunction' });
const disjunction = new Intl.ListFormat('en', { type: 'disjunction' });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago something was read, as a sentence. `now` in milliseconds. */
export function age(say: Say, readAt: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(readAt)) / 1000);
  if (Number.isNaN(seconds) || seconds < 45) return say('time.readJustNow');
  const ago =
    seconds < 45 * MINUTE
      ? relative.format(-Math.max(1, Math.round(seconds / MINUTE)), 'minute')
      : seconds < 22 * HOUR
        ? relative.format(-Math.max(1, Math.round(seconds / HOUR)), 'hour')
        : relative.format(-Math.max(1, Math.round(seconds / DAY)), 'day');
  return say('time.read', { ago });
}

/** A length of time, rounded up to what a person would say. */
export function duration(say: Say, seconds: number): string {
  if (seconds < 100) return say('time.seconds', { count: Math.max(1, Math.ceil(seconds)) });
  if (seconds < 100 * MINUTE) return say('time.minutes', { count: Math.ceil(seconds / MINUTE) });
  return say('time.hours', { count: Math.ceil(seconds / HOUR) });
}

/** The time of day of a moment that is given as RFC 3339. */
export function timeOfDay(at: string): string {
  return clock.format(new Date(at));
}

/** Day and time of a moment that is given as RFC 3339. */
export function dayAndTime(at: string): string {
  return moment.format(new Date(at));
}

/** `a, b and c` */
export function all(items: readonly string[]): string {
  return conjunction.format(items);
}

/** `a, b or c` */
export function any(items: readonly string[]): string {
  return disjunction.format(items);
}

/** The names of roles that are given by their template ids (GRAPH.md section f): `A, B or C`. */
export function anyRole(say: Say, ids: readonly string[]): string {
  return any([...new Set(ids.map((id) => wordsFor('roles', id) ?? say('roles.other')))]);
}
