// Who is left out of a policy, by id: only the raw policy has the ids.

/** A word of Graph that stands for people, and is not an id. */
const GUESTS = 'GuestsOrExternalUsers';

/** The ids of everyone who is left out. Words of Graph that are no ids are among the people, and are kept. */
export interface Excluded {
  readonly people: readonly string[];
  readonly groups: readonly string[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function strings(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
}

/** Who a policy leaves out, or `null` where its JSON is not what is expected: then nothing of it may be sent back. */
export function excludedOf(json: string): Excluded | null {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isRecord(body) || !isRecord(body['conditions']) || !isRecord(body['conditions']['users'])) return null;
  const { excludeUsers, excludeGroups } = body['conditions']['users'];
  const people = strings(excludeUsers);
  const groups = strings(excludeGroups);
  return people === null || groups === null ? null : { people, groups };
}

/** Whether it stands for guests, and not for one person. */
export const standsForGuests = (id: string): boolean => id === GUESTS;
