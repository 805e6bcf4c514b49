import { expect, it } from 'vitest';

import { calendarDay, isDayToCome, isOver, today } from './until';

const evening = new Date(2026, 11, 24, 23, 59);

it('ends a day at midnight where the person is', () => {
  expect(today(evening)).toBe('2026-12-24');
  expect(isOver('2026-12-24', evening)).toBe(false);
  expect(isOver('2026-12-24', new Date(2026, 11, 25, 0, 0))).toBe(true);
});

it('takes only a day, and none that has passed', () => {
  expect(isDayToCome('2026-12-24', evening)).toBe(true);
  for (const typed of ['', '24.12.2026', '2026-12-23', '2026-13-40', 'tomorrow']) expect(isDayToCome(typed, evening)).toBe(false);
});

it('writes a day as the same day everywhere, and what is no day as it is', () => {
  expect(calendarDay('2026-12-24')).toBe('December 24, 2026');
  expect(calendarDay('someday')).toBe('someday');
});
