import { expect, it } from 'vitest';

import type { PolicyWords } from '../../ipc/bindings';
import { administrators, apps, block, says, who } from '../../ipc/fake/policyParts';
import { startWords, type Say } from '../../messages/words';
import { policySentence } from './sentences';

const { t } = startWords();
const say: Say = (key, values) => t(key, values ?? {});

const secondStep = { kind: 'secondStep', name: null } as const;
const compliant = { kind: 'compliantDevice', name: null } as const;
const when = (kind: PolicyWords['onlyWhen'][number]['kind'], include: string[] = [], exclude: string[] = []) => ({ kind, include, exclude });

const cases: readonly [sentence: string, words: Partial<PolicyWords>][] = [
  ['Asks everyone for a second step, in all apps.', {}],
  [
    'Asks everyone for a second step, except 2 people, in all apps.',
    { except: who({ people: ['Ana Silva', 'Rui Costa'] }) },
  ],
  ['Asks everyone for a second step, except Ana Silva, in all apps.', { except: who({ people: ['Ana Silva'] }) }],
  // The names of emergency accounts come last, and are not said.
  [
    'Asks everyone for a second step, except Ana Silva and 2 emergency accounts, in all apps.',
    { except: who({ people: ['Ana Silva', 'Emergency 1', 'Emergency 2'], emergency: 2 }) },
  ],
  [
    'Asks everyone for a second step, except 1 emergency account, in all apps.',
    { except: who({ people: ['Emergency 1'], emergency: 1 }) },
  ],
  [
    'Asks everyone for a second step, except guests and the group “Travel”, in all apps.',
    { except: who({ guests: true, groups: ['Travel'] }) },
  ],
  [
    'Asks everyone with one of 14 administrator roles for a second step of the kind “Phishing-resistant MFA”, in all apps.',
    { who: who({ roles: [...administrators] }), demands: [{ kind: 'strength', name: 'Phishing-resistant MFA' }] },
  ],
  [
    'Asks everyone with the role Global Administrator for a second step, in Microsoft\'s admin centers.',
    { who: who({ roles: ['Global Administrator'] }), apps: apps({ adminPortals: true }) },
  ],
  ['Asks guests for a second step, in all apps but 2 apps.', { who: who({ guests: true }), exceptApps: apps({ named: 2 }) }],
  ['Asks guests, 24 people, and 3 groups for a second step, in Office 365 and 1 app.', { who: who({ guests: true, peopleCount: 24, groups: ['A', 'B', 'C'] }), apps: apps({ office: true, named: 1 }) }],
  ['Asks nobody for a second step, in all apps.', { who: who() }],
  [
    'Asks everyone for a second step or a device that your organization manages and finds in order, in all apps.',
    { demands: [secondStep, compliant], oneIsEnough: true },
  ],
  [
    'Asks everyone for a second step and a device that your organization manages and finds in order, in all apps.',
    { demands: [secondStep, compliant] },
  ],
  [
    'Keeps everyone out of all apps, when they use an old mail program, which knows only a password.',
    { demands: block, onlyWhen: [when('oldApps')] },
  ],
  // Two kinds of program: either is enough. A program and a place: both at once.
  [
    'Keeps everyone out of all apps, when they use a browser or an old mail program, which knows only a password and when they are anywhere but at trusted places.',
    { demands: block, onlyWhen: [when('browser'), when('oldApps'), when('places', [], ['AllTrusted'])] },
  ],
  [
    'Keeps everyone out of all apps, except the group “Travel”, when they are anywhere but at “Portugal” or “Spain”.',
    { demands: block, except: who({ groups: ['Travel'] }), onlyWhen: [when('places', ['All'], ['Portugal', 'Spain'])] },
  ],
  ['Asks everyone for a second step, in all apps, when they are at “Plant”, but not at trusted places.', { onlyWhen: [when('places', ['Plant'], ['AllTrusted'])] }],
  ['Asks everyone for a second step, in all apps, on Android or iPhones and iPads.', { onlyWhen: [when('platforms', ['android', 'iOS'])] }],
  ['Keeps everyone out of all apps, on any system but Windows or chromeOS.', { demands: block, onlyWhen: [when('platforms', [], ['windows', 'chromeOS'])] }],
  ['Asks everyone for a second step, in all apps, on devices that a rule chooses.', { onlyWhen: [when('devices', ['device.trustType -eq "Workplace"'])] }],
  ['Asks everyone for a second step, in all apps, on all devices but those that a rule chooses.', { onlyWhen: [when('devices', [], ['device.isCompliant -eq True'])] }],
  [
    'Asks everyone for a second step and a new password, in all apps, when somebody else seems to have got hold of the account (high).',
    { demands: [secondStep, { kind: 'passwordChange', name: null }], onlyWhen: [when('userRisk', ['high'])] },
  ],
  ['Asks everyone for a second step, in all apps, when the sign-in looks risky (medium or high).', { onlyWhen: [when('signInRisk', ['medium', 'high'])] }],
  ['Keeps everyone out of all apps, when the person looks like a risk from inside (elevated).', { demands: block, onlyWhen: [when('insiderRisk', ['elevated'])] }],
  [
    'Keeps everyone out of all apps, when they sign in with a code on another device or when they carry a sign-in over to another device.',
    { demands: block, onlyWhen: [when('deviceCode'), when('transfer')] },
  ],
  [
    'Asks everyone for a second step, when they set up a second step and when they are anywhere but at trusted places.',
    { apps: apps({ registering: true }), onlyWhen: [when('places', [], ['AllTrusted'])] },
  ],
  ['Keeps everyone out, when they join a device.', { apps: apps({ joiningDevice: true }), demands: block }],
  ['Asks everyone for a second step, in what asks for it by itself.', { apps: apps({ contexts: 2 }) }],
  ['Asks everyone for a second step, in the apps that a rule chooses.', { apps: apps({ filter: true }) }],
  ['Asks everyone for a second step, in no app.', { apps: apps() }],
  [
    'Sets how long a sign-in holds for everyone, in all apps. They have to sign in again every hour. Browsers never stay signed in.',
    { demands: [], session: [{ kind: 'signInEvery', hours: 1 }, { kind: 'neverStaySignedIn', hours: null }] },
  ],
  ['Asks everyone for a second step, in all apps. They have to sign in again every 7 days.', { session: [{ kind: 'signInEvery', hours: 168 }] }],
  ['Asks everyone for a second step, in all apps. They have to sign in again every 30 hours.', { session: [{ kind: 'signInEvery', hours: 30 }] }],
  ['Asks everyone for a second step, in all apps. They have to sign in again after a while.', { session: [{ kind: 'signInEvery', hours: null }] }],
  ['Asks everyone for something that Latch does not know (riskRemediation), in all apps. It says something that Latch does not understand, so this is not all of it.', { demands: [{ kind: 'notUnderstood', name: 'riskRemediation' }], notUnderstood: ['grantControls.builtInControls'] }],
  [
    'Latch does not understand what it demands of everyone, in all apps. It says something that Latch does not understand, so this is not all of it.',
    { demands: [], notUnderstood: ['grantControls'] },
  ],
  ['Demands nothing of everyone, in all apps.', { demands: [] }],
  ['Asks 24 people for a second step, in all apps. 3 of those whom it names are not in the organization any more.', { who: who({ peopleCount: 24, gone: 2 }), except: who({ gone: 1 }) }],
];

it.each(cases)('says: %s', (sentence, words) => {
  expect(policySentence(say, says(words))).toBe(sentence);
});

it('says what a policy would do that is not on', () => {
  expect(policySentence(say, says(), 'would')).toBe('Would ask everyone for a second step, in all apps.');
  expect(policySentence(say, says({ demands: block }), 'would')).toBe('Would keep everyone out of all apps.');
  expect(policySentence(say, says({ demands: block, apps: apps({ joiningDevice: true }) }), 'would')).toBe('Would keep everyone out, when they join a device.');
  expect(policySentence(say, says({ demands: [], session: [{ kind: 'watched', hours: null }] }), 'would')).toBe(
    "Would set how long a sign-in holds for everyone, in all apps. Another of Microsoft's products watches what they do.",
  );
});
