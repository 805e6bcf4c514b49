// The words of each kind of finding. A kind without words does not compile.

import type { FindingKind, FindingView } from '../../../ipc/bindings';
import { all } from '../../../messages/format';
import type { Say } from '../../../messages/words';
import { calendarDay } from '../../conditional-access/until';
import { announcedDay, day } from '../days';

/** What the title counts: the people, the finding's other number, or nothing. `whom`: the people get a line of their own. */
const counts = {
  adminsNotAsked: 'people',
  adminsNotRegistered: 'people',
  peopleNotAsked: 'people',
  guestsNotAsked: 'people',
  cannotTell: 'people',
  partUnread: 'nothing',
  peopleIncomplete: 'nothing',
  peopleBlocked: 'people',
  policiesOnlyWatching: 'count',
  deletedGroupNamed: 'count',
  policyNotUnderstood: 'count',
  perUserLeftOver: 'people',
  oldSignIns: 'people',
  oldSignInsPossible: 'people',
  onlyPhone: 'people',
  notRegistered: 'people',
  exceptionsOver: 'people',
  managedPolicyDue: 'whom',
  defaultsScheduled: 'nothing',
  methodsMigrationOpen: 'nothing',
  federatedDomain: 'nothing',
  emergencyNoneNamed: 'nothing',
  emergencyOnlyOne: 'nothing',
  emergencyProblem: 'people',
  licencesFewerThanPeople: 'count',
  oneGlobalAdministrator: 'nothing',
  everyoneAsked: 'count',
  adminsAllAsked: 'count',
  everyoneRegistered: 'count',
  oldSignInsBlocked: 'nothing',
  noOldSignIns: 'nothing',
  emergencyReady: 'nothing',
  defaultsOn: 'nothing',
  methodsMigrationDone: 'nothing',
} as const satisfies Record<FindingKind, 'people' | 'count' | 'whom' | 'nothing'>;

/** The kinds of which there is no more to say than that they are fine. */
const fine = [
  'everyoneAsked',
  'adminsAllAsked',
  'everyoneRegistered',
  'oldSignInsBlocked',
  'noOldSignIns',
  'emergencyReady',
  'defaultsOn',
  'methodsMigrationDone',
] as const satisfies readonly FindingKind[];

const isFine = (kind: FindingKind): kind is (typeof fine)[number] => fine.some((each) => each === kind);

/** A finding in words. */
export interface FindingWords {
  readonly title: string;
  /** What it means and what to do. */
  readonly body: string | null;
  /** The sentence with its day. */
  readonly when: string | null;
  /** Whom it concerns, where the title does not say it. */
  readonly whom: string | null;
  /** The emergency access accounts that it does not spare. */
  readonly emergency: string | null;
}

/** Puts a finding into words. `now` in milliseconds. */
export function wordsOf(say: Say, finding: FindingView, now: number): FindingWords {
  const { kind } = finding;
  return {
    title: titleOf(say, finding),
    body: isFine(kind) ? null : say(`findings.${kind}.body`),
    when: whenOf(say, finding, now),
    whom: counts[kind] === 'whom' ? whomOf(say, finding) : null,
    emergency: emergencyOf(say, finding),
  };
}

function emergencyOf(say: Say, { emergency }: FindingView): string | null {
  if (emergency.length === 0) return null;
  return say('findings.managedPolicyDue.emergency', { count: emergency.length, names: all(emergency) });
}

function titleOf(say: Say, { kind, people, atLeast, count, of, names, part }: FindingView): string {
  const counted = counts[kind];
  const title = say(`findings.${kind}.title`, {
    count: counted === 'count' ? count : people,
    of,
    names: all(names),
    part: part === null ? '' : say(`findings.parts.${part}`),
  });
  // Such a title begins with its number.
  return counted === 'people' && atLeast ? say('findings.atLeast', { title }) : title;
}

function whenOf(say: Say, { kind, date }: FindingView, now: number): string | null {
  switch (kind) {
    case 'managedPolicyDue':
      if (date === null) return say('findings.managedPolicyDue.undated');
      if (Date.parse(date) <= now) return say('findings.managedPolicyDue.past');
      return say('findings.managedPolicyDue.dated', { date: day(date) });
    case 'defaultsScheduled':
      if (date === null) return say('findings.defaultsScheduled.undated');
      return say('findings.defaultsScheduled.dated', { date: announcedDay(date) });
    case 'exceptionsOver':
      return date === null ? null : say('findings.exceptionsOver.dated', { date: calendarDay(date) });
    case 'onlyPhone':
      return date === null ? null : say('findings.onlyPhone.dated', { date: announcedDay(date) });
    case 'oldSignIns':
    case 'noOldSignIns':
      return date === null ? null : say(`findings.${kind}.dated`, { date: day(date) });
    default:
      return null;
  }
}

function whomOf(say: Say, { people, atLeast }: FindingView): string {
  if (people === 0) return say(atLeast ? 'findings.concernsUnknown' : 'findings.concernsNobody');
  return say(atLeast ? 'findings.concernsAtLeast' : 'findings.concerns', { count: people });
}
