import type { HistoryChange, HistoryRow } from '../../ipc/bindings';
import { dayAndTime } from '../../messages/format';
import type { Say } from '../../messages/words';
import { wordsKind } from '../change/intents';

/** What a change was meant to do, in a line. */
export function titleOf(say: Say, { intent, total }: HistoryChange): string {
  return say(`history.what.${intent === null ? 'newer' : wordsKind(intent)}`, { count: total });
}

/** The same, with when it began. */
export function titleAndTime(say: Say, change: HistoryChange): string {
  return say('history.whatAndWhen', { what: titleOf(say, change), when: dayAndTime(change.begun) });
}

const states = {
  disabled: 'history.state.disabled',
  enabled: 'history.state.enabled',
  enforced: 'history.state.enforced',
} as const;

const isState = (value: unknown): value is keyof typeof states => typeof value === 'string' && Object.hasOwn(states, value);

const policyStates = {
  enabled: 'policies.state.on',
  enabledForReportingButNotEnforced: 'policies.state.reportOnly',
  disabled: 'policies.state.off',
} as const;

const isPolicyState = (value: unknown): value is keyof typeof policyStates => typeof value === 'string' && Object.hasOwn(policyStates, value);

/** What a piece of Graph's JSON says, in a word, or `null` where Latch has no word for it. */
function wordOf(say: Say, json: string): string | null {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    return null;
  }
  // What is not there yet, or not any more.
  if (body === null) return say('history.state.notThere');
  if (typeof body !== 'object') return null;
  if ('perUserMfaState' in body && isState(body.perUserMfaState)) return say(states[body.perUserMfaState]);
  if ('isEnabled' in body && typeof body.isEnabled === 'boolean') return say(body.isEnabled ? 'home.on' : 'home.off');
  return policyWord(say, body);
}

/** Of a policy: that it is there, its state, or its name, where that is all that is said. */
function policyWord(say: Say, body: object): string | null {
  const only = Object.keys(body).length === 1;
  if ('displayName' in body && 'conditions' in body) return say('history.state.there');
  if (only && 'state' in body && isPolicyState(body.state)) return say(policyStates[body.state]);
  return only && 'displayName' in body && typeof body.displayName === 'string' ? body.displayName : null;
}

/** Before and after of an item in words; only where both have one, so that no half of it is made up. */
export function turnOf(say: Say, { before, after }: HistoryRow): readonly [before: string, after: string] | null {
  const from = wordOf(say, before);
  const to = wordOf(say, after);
  return from === null || to === null ? null : [from, to];
}
