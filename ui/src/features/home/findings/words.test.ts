import { afterEach, expect, it, vi } from 'vitest';

import type { FindingKind, FindingView } from '../../../ipc/bindings';
import { finding } from '../../../ipc/fake/findings';
import { links } from '../../../ipc/fake/links';
import { scenarios } from '../../../ipc/fake/scenarios';
import { statusOf } from '../../../ipc/fake/facts';
import { startWords, type Say } from '../../../messages/words';
import { guideOf } from './guides';
import { wordsOf } from './words';

const words = startWords();
const say: Say = (key, values) => words.t(key, values ?? {});
const now = Date.parse('2026-11-24T12:00:00Z');

const { status, facts } = scenarios['findings-every'];
const every: readonly FindingView[] = status?.(statusOf(facts)).findings ?? [];

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

it('has a title for each kind, and says what to do where something is not fine', () => {
  expect(every.length).toBeGreaterThan(30);
  for (const each of every) {
    const { title, body } = wordsOf(say, each, now);
    expect(title, each.kind).toMatch(/^\S.*[^.]$/);
    expect(title, each.kind).not.toContain('findings.');
    expect(body === null, each.kind).toBe(each.urgency === 'fine');
  }
});

it('begins with the number of people, and says "at least" where there can be more', () => {
  const counted = every.filter((each) => each.people > 0 && !['managedPolicyDue', 'oneGlobalAdministrator'].includes(each.kind));
  expect(counted.length).toBeGreaterThan(10);
  for (const each of counted) {
    expect(wordsOf(say, { ...each, people: 2_345, atLeast: false }, now).title, each.kind).toMatch(/^2,345 /);
    expect(wordsOf(say, { ...each, people: 2_345, atLeast: true }, now).title, each.kind).toMatch(/^At least 2,345 /);
  }
});

it('says for a policy of Microsoft whom it concerns, and when that is not known', () => {
  const whom = (more: Partial<FindingView>) => wordsOf(say, finding('managedPolicyDue', 'soon', more), now).whom;
  expect(whom({ people: 14 })).toBe('It concerns 14 people.');
  expect(whom({ people: 14, atLeast: true })).toBe('It concerns at least 14 people.');
  expect(whom({ people: 0, atLeast: true })).toMatch(/can't tell/);
  expect(whom({ people: 0 })).toMatch(/nothing/);
});

it('says what a day means', () => {
  const when = (kind: FindingKind, date: string | null) => wordsOf(say, finding(kind, 'soon', { date }), now).when;
  expect(when('managedPolicyDue', '2026-12-06T09:00:00Z')).toMatch(/may switch itself on from December 6, 2026/);
  expect(when('managedPolicyDue', '2026-11-01T09:00:00Z')).toMatch(/any day now/);
  expect(when('managedPolicyDue', null)).toMatch(/does not say/);
  expect(when('defaultsScheduled', '2027-01-15T00:00:00Z')).toMatch(/has announced this for January 15, 2027/);
  expect(when('defaultsScheduled', null)).toMatch(/has not said when/);
  expect(when('onlyPhone', '2027-02-01T00:00:00Z')).toMatch(/has announced .* on February 1, 2027/);
  expect(when('oldSignIns', '2026-10-25T12:00:00Z')).toMatch(/read back to October 25, 2026/);
  expect(when('noOldSignIns', '2026-10-25T12:00:00Z')).toMatch(/read back to October 25, 2026/);
});

it('shows an announced day as the same day west of Greenwich', async () => {
  vi.stubEnv('TZ', 'America/Los_Angeles');
  vi.resetModules();
  const { announcedDay, day } = await import('../days');
  expect(day('2027-02-01T00:00:00Z')).toBe('January 31, 2027');
  expect(announcedDay('2027-02-01T00:00:00Z')).toBe('February 1, 2027');
});

it('goes to a link that the guide has, whatever was found', () => {
  const known = links.map(({ id }) => id);
  for (const { kind } of every) expect(known).toContain(guideOf(kind));
});
