// Which sentences belong to an error. This file holds keys only; the sentences are in en.json.

import type { AppError, ErrorCode } from '../ipc/bindings';
import type { MessageKey, MessageValues, Say } from '../messages/words';
import { duration } from '../messages/format';

/** The three sentences of an error: what happened, what it means, what to do. */
export interface Presentation {
  readonly title: MessageKey;
  readonly body: MessageKey;
  readonly next: MessageKey;
}

const of = <Code extends ErrorCode>(code: Code) =>
  ({
    title: `errors.${code}.title`,
    body: `errors.${code}.body`,
    next: `errors.${code}.next`,
  }) as const satisfies Presentation;

/** The sentences of every code. A code without an entry, or with a sentence missing, does not compile. */
export const presentations = {
  offline: of('offline'),
  tlsRefused: of('tlsRefused'),
  proxyRefused: of('proxyRefused'),
  timedOut: of('timedOut'),
  throttled: of('throttled'),
  serviceUnavailable: of('serviceUnavailable'),
  badAnswer: of('badAnswer'),
  signedOut: of('signedOut'),
  signInAgain: of('signInAgain'),
  signInTimedOut: of('signInTimedOut'),
  signInDeclined: of('signInDeclined'),
  consentNeeded: of('consentNeeded'),
  signInBlocked: of('signInBlocked'),
  wrongAccount: of('wrongAccount'),
  signInNotTrusted: of('signInNotTrusted'),
  signInRefused: of('signInRefused'),
  cannotListen: of('cannotListen'),
  keychainUnavailable: of('keychainUnavailable'),
  appNotAllowed: of('appNotAllowed'),
  otherCloud: of('otherCloud'),
  accountDisabled: of('accountDisabled'),
  signInLater: of('signInLater'),
  endpointsOnlyOne: of('endpointsOnlyOne'),
  endpointsNotLoopback: of('endpointsNotLoopback'),
  practiceUnavailable: of('practiceUnavailable'),
  unknownPractice: of('unknownPractice'),
  noPermission: of('noPermission'),
  noLicence: of('noLicence'),
  notFound: of('notFound'),
  peopleIncomplete: of('peopleIncomplete'),
  notReadYet: of('notReadYet'),
  notOffered: of('notOffered'),
  notUnderstood: of('notUnderstood'),
  notShown: of('notShown'),
  notWhole: of('notWhole'),
  noUsableAnswer: of('noUsableAnswer'),
  refused: of('refused'),
  policiesForbid: of('policiesForbid'),
  nothingToDo: of('nothingToDo'),
  planGone: of('planGone'),
  planChanged: of('planChanged'),
  reasonNeeded: of('reasonNeeded'),
  nameDiffers: of('nameDiffers'),
  permissionNeeded: of('permissionNeeded'),
  changeRunning: of('changeRunning'),
  notVisibleYet: of('notVisibleYet'),
  outcomeUnknown: of('outcomeUnknown'),
  somebodyElse: of('somebodyElse'),
  wasInterrupted: of('wasInterrupted'),
  policyLimit: of('policyLimit'),
  defaultsForbid: of('defaultsForbid'),
  policyNamesMissing: of('policyNamesMissing'),
  noEmergencyAccount: of('noEmergencyAccount'),
  wouldLockOut: of('wouldLockOut'),
  wouldUncover: of('wouldUncover'),
  lockOutUnknown: of('lockOutUnknown'),
  somebodyUnregistered: of('somebodyUnregistered'),
  policyShutsAll: of('policyShutsAll'),
  registerFirst: of('registerFirst'),
  managedByMicrosoft: of('managedByMicrosoft'),
  policyChanged: of('policyChanged'),
  policyNameTaken: of('policyNameTaken'),
  policyKeptOtherwise: of('policyKeptOtherwise'),
  policyKeptOtherwiseAndOn: of('policyKeptOtherwiseAndOn'),
  policyLeftAlone: of('policyLeftAlone'),
  notABackup: of('notABackup'),
  tooManyEmergencyAccounts: of('tooManyEmergencyAccounts'),
  journalDiskFull: of('journalDiskFull'),
  journalReadOnly: of('journalReadOnly'),
  journalDamaged: of('journalDamaged'),
  journalInUse: of('journalInUse'),
  journalOnNetwork: of('journalOnNetwork'),
  journalNewer: of('journalNewer'),
  journalFailed: of('journalFailed'),
  settingsNotSaved: of('settingsNotSaved'),
  fileNotSaved: of('fileNotSaved'),
  clientIdMalformed: of('clientIdMalformed'),
  unknownLink: of('unknownLink'),
  cannotOpen: of('cannotOpen'),
  internal: of('internal'),
} satisfies Record<ErrorCode, Presentation>;

/** An error in words, with what is only for whoever looks into it. */
export interface PresentedError {
  readonly title: string;
  readonly body: string;
  readonly next: string;
  /** Names and values to be copied. */
  readonly details: readonly (readonly [name: string, value: string])[];
}

/** Puts an error into words. */
export function present(say: Say, error: AppError): PresentedError {
  const { title, body, next } = presentations[error.code];
  const values = valuesOf(say, error.params);
  return {
    title: say(title, values),
    body: say(body, values).trim(),
    next: say(next, values),
    details: [['code', error.code], ...Object.entries(error.params)],
  };
}

function valuesOf(say: Say, params: AppError['params']): MessageValues {
  const seconds = Number(params['seconds']);
  return {
    host: params['host'] ?? say('errors.theService'),
    seconds: seconds > 0 ? duration(say, seconds) : say('errors.aWhile'),
    folder: params['folder'] ?? say('errors.theFolder'),
    most: params['most'] ?? say('errors.someMost'),
    name: params['name'] ?? say('errors.someName'),
    names: namesOf(say, params),
  };
}

// Only the first of them are named.
function namesOf(say: Say, { names, count }: AppError['params']): string {
  if (names === undefined || names === '') return say('errors.someNames');
  return Number(count) > names.split(', ').length ? say('errors.someMore', { names }) : names;
}
