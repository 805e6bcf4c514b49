// Why something cannot be changed now, in a line.

import type { EditableView, PartView, YouView } from '../../ipc/bindings';
import { all, anyRole } from '../../messages/format';
import { wordsFor, type Say } from '../../messages/words';

/** The reason, or `null` when it can be changed. */
export function whyNotEditable(say: Say, editable: EditableView, you: PartView<YouView>): string | null {
  if (editable.kind !== 'no') return null;
  const { reason, roles, count, names } = editable;
  switch (reason) {
    case 'role':
      return [say('home.notEditable.role', { roles: anyRole(say, roles) }), yours(say, you)].join(' ').trim();
    case 'policies':
      return names.length > 0
        ? say('home.notEditable.policies', { count, names: named(say, names, count) })
        : say('home.notEditable.policiesUnnamed', { count });
    default:
      return say(`home.notEditable.${reason}`, { count });
  }
}

// What is not known about the person is left out, not guessed.
function yours(say: Say, you: PartView<YouView>): string {
  if (you.state !== 'known') return '';
  const roles = you.value.roles.map(({ id, name }) => wordsFor('roles', id) ?? name);
  return roles.length === 0 ? say('home.notEditable.roleNone') : say('home.notEditable.roleYours', { roles: all(roles) });
}

function named(say: Say, names: readonly string[], count: number): string {
  return count > names.length
    ? all([...names, say('common.more', { count: count - names.length })])
    : all(names);
}
