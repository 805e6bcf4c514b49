// What was changed before, in the organizations of the fake.

import type { ChangeStage, ChangeView, HistoryChange, HistoryEnd, HistoryRow, HistoryView, PersonLine } from '../bindings';
import { person } from './people';

const HOUR = 60 * 60_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

/** A change that went well, or what is different about it. */
export const past = (domain: string, id: string, hoursAgo: number, more: Partial<HistoryChange> = {}): HistoryChange => ({
  id,
  intent: { kind: 'perUserMfaOff', knowingly: false, people: null },
  by: person(0, domain),
  begun: ago(hoursAgo),
  ended: ago(hoursAgo - 0.1),
  end: 'done',
  total: 12,
  done: 12,
  refused: 0,
  unknown: 0,
  reason: null,
  putsBack: null,
  putBackBy: null,
  canBePutBack: false,
  ...more,
});

/** One of each kind and end, so that there is none that was never looked at. */
export function variedHistory(domain: string): HistoryView {
  const at = (id: string, hoursAgo: number, more: Partial<HistoryChange>) => past(domain, id, hoursAgo, more);
  return {
    intact: true,
    because: null,
    changes: [
      at('h-on', 2, { intent: { kind: 'securityDefaultsOn' }, total: 1, done: 1, canBePutBack: true }),
      at('h-off-exceptions', 3, { end: 'doneWithExceptions', done: 9, refused: 2, unknown: 1, canBePutBack: true }),
      at('h-back', 26, {
        intent: { kind: 'putBack', change: 'h-all', overwrite: false },
        by: {
          id: 'long',
          name: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft Wolfeschlegelsteinhausenbergerdorff',
          username: `donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft@${domain}`,
        },
        putsBack: 'h-all',
        canBePutBack: true,
      }),
      at('h-all', 27, { intent: { kind: 'perUserMfaOff', knowingly: true, people: null }, putBackBy: 'h-back' }),
      at('h-broken', 50, { ended: null, end: 'interrupted', done: 5, unknown: 1, canBePutBack: true }),
      at('h-stopped', 75, { end: 'cancelled', done: 4, canBePutBack: true }),
      at('h-refused', 100, { intent: { kind: 'securityDefaultsOn' }, end: 'refused', total: 1, done: 0, refused: 1 }),
      at('h-returned', 170, {
        intent: { kind: 'securityDefaultsOff' },
        end: 'putBack',
        total: 1,
        done: 0,
        reason: 'The scanner on the second floor no longer sent its mails, and the person who knows about it was away until Thursday.',
      }),
      at('h-both', 400, { intent: { kind: 'securityDefaultsOn' }, total: 6, done: 6, canBePutBack: true }),
      at('h-newer', 900, { intent: null, total: 3, done: 3 }),
    ],
  };
}

const ends = {
  sending: 'running',
  readingBack: 'running',
  cancelling: 'running',
  done: 'done',
  doneWithExceptions: 'doneWithExceptions',
  cancelled: 'cancelled',
  stopped: 'interrupted',
  interrupted: 'interrupted',
  puttingBack: 'running',
  putBack: 'putBack',
  refused: 'refused',
} as const satisfies Record<ChangeStage, HistoryEnd>;

/** The change under way, or the last one, as the journal would have it. */
export function asHistory(change: ChangeView, by: PersonLine): HistoryChange {
  const { id, intent, total, done, refused, unknown } = change;
  const end = ends[change.stage];
  return {
    id,
    intent,
    by,
    begun: change.startedAt,
    ended: change.endedAt,
    end,
    total,
    done,
    refused,
    unknown,
    reason: null,
    putsBack: intent.kind === 'putBack' ? intent.change : null,
    putBackBy: null,
    canBePutBack: end !== 'running' && end !== 'putBack' && done > 0,
  };
}

/** The items of a change from `offset`, at most 200: first what was refused, then what is not known, last what was not sent. */
export function rowsOf(change: HistoryChange, domain: string, offset: number): HistoryRow[] {
  const count = Math.max(0, Math.min(200, change.total - offset));
  return Array.from({ length: count }, (_, index) => rowOf(change, domain, offset + index));
}

function rowOf(change: HistoryChange, domain: string, index: number): HistoryRow {
  const known = change.refused + change.unknown;
  const outcome =
    index < change.refused ? 'refused' : index < known ? 'unknown' : index < known + change.done ? 'done' : 'notSent';
  return {
    ...states(change, domain, index),
    outcome,
    code: { refused: 'Authorization_RequestDenied', unknown: 'outcomeUnknown', done: null, notSent: null }[outcome],
    requestId: outcome === 'done' || outcome === 'notSent' ? null : `8f1c0c1e-7f0e-4a52-9a35-${String(index).padStart(12, '0')}`,
    at: change.ended,
  };
}

function states(change: HistoryChange, domain: string, index: number): Pick<HistoryRow, 'name' | 'before' | 'after'> {
  switch (change.intent?.kind) {
    case 'securityDefaultsOn':
      // The older setting goes off with it.
      if (index > 0) return olderSetting(domain, index - 1, false);
      return { name: '', before: '{"isEnabled":false}', after: '{"isEnabled":true}' };
    case 'securityDefaultsOff':
      return { name: '', before: '{"isEnabled":true}', after: '{"isEnabled":false}' };
    case 'perUserMfaOff':
    case 'putBack':
      return olderSetting(domain, index, change.intent.kind === 'putBack');
    case 'signOutEveryone':
      return {
        name: person(index, domain).name,
        before: '{"signInSessionsValidFromDateTime":"2026-01-07T09:00:00Z"}',
        after: '{"revoked":true}',
      };
    case undefined:
      return { name: person(index, domain).name, before: '{"strength":"3"}', after: '{"strength":"4","more":[1,2]}' };
    default:
      return policyItem(change, index);
  }
}

const names = ['Block legacy authentication', 'Require multifactor authentication for admins', 'Require multifactor authentication for all users'];

function policyItem(change: HistoryChange, index: number): Pick<HistoryRow, 'name' | 'before' | 'after'> {
  const name = names[index % names.length] ?? '';
  const watching = '{"state":"enabledForReportingButNotEnforced"}';
  switch (change.intent?.kind) {
    case 'addPolicies':
    case 'duplicatePolicy':
      return { name, before: 'null', after: JSON.stringify({ displayName: name, state: 'enabledForReportingButNotEnforced', conditions: {} }) };
    case 'deletePolicy':
      return { name, before: JSON.stringify({ displayName: name, state: 'enabled', conditions: {} }), after: 'null' };
    case 'restorePolicy':
      return { name, before: 'null', after: watching };
    case 'renamePolicy':
      return { name, before: '{"displayName":"Test Jürgen"}', after: JSON.stringify({ displayName: name }) };
    case 'setPolicyExceptions':
      return { name, before: '{"conditions":{"users":{"excludeUsers":[]}}}', after: '{"conditions":{"users":{"excludeUsers":["…"]}}}' };
    default:
      // The move begins with security defaults.
      return change.intent?.kind === 'moveToConditionalAccess' && index === 0
        ? { name: '', before: '{"isEnabled":true}', after: '{"isEnabled":false}' }
        : { name, before: watching, after: '{"state":"enabled"}' };
  }
}

function olderSetting(domain: string, index: number, back: boolean): Pick<HistoryRow, 'name' | 'before' | 'after'> {
  const on = JSON.stringify({ perUserMfaState: index % 3 === 0 ? 'enabled' : 'enforced' });
  const off = JSON.stringify({ perUserMfaState: 'disabled' });
  const { name } = person(index, domain);
  return back ? { name, before: off, after: on } : { name, before: on, after: off };
}
