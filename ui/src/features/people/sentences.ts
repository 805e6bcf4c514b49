// The names of what decides about a person, as they stand in a sentence.

import type { MissingView, ThroughView } from '../../ipc/bindings';
import { all } from '../../messages/format';
import { wordsFor, type Say } from '../../messages/words';

/** A policy, in a sentence. */
export const policyWords = (say: Say, policy: string | null): string =>
  policy === null ? say('people.policyUnnamed') : say('people.policyNamed', { policy });

/** A group or a role, in a sentence. */
function oneThrough(say: Say, { kind, id, name }: ThroughView): string {
  if (kind === 'role') {
    const role = wordsFor('roles', id) ?? name;
    return role === null ? say('roles.other') : say('people.through.role', { role });
  }
  return name === null ? say('people.through.groupUnnamed') : say('people.through.group', { group: name });
}

/** Groups and roles, in a sentence. */
export const throughWords = (say: Say, through: readonly ThroughView[]): string =>
  all(through.map((each) => oneThrough(say, each)));

/** What could not be read or understood. */
export const missingWords = (say: Say, { part, name }: MissingView): string =>
  say(`people.missing.${part}`, { name: name ?? say('people.missing.unnamed') });
