import { describe, expect, it } from 'vitest';

import type { ChangeStage, HeadlineKind, NextStepKind, ProtectionView, StatusView } from '../../ipc/bindings';
import { fakeBackend } from '../../ipc/fake';
import { change } from '../../ipc/fake/scenarios';
import { canBeWalked, intentOf, screenOf, steps } from './screen';

const base = await fakeBackend('bakery-start').status();
const saying = (kind: NextStepKind, headline: HeadlineKind = 'nobody', protection: ProtectionView = 'notProtected'): StatusView => ({
  ...base,
  headline: { ...base.headline, kind: headline, protection },
  nextStep: { kind, people: 3, roles: [] },
});
const at = (stage: ChangeStage) => change({ id: 'c', stage });

describe('where no change was made', () => {
  const screens: Record<NextStepKind, string> = {
    reading: 'reading',
    turnOnSecurityDefaults: 'before',
    replacePerUserMfa: 'before',
    turnOffPerUserMfa: 'before',
    useConditionalAccess: 'elsewhere',
    lookAtWatching: 'elsewhere',
    coverEveryone: 'elsewhere',
    askSomeoneElse: 'elsewhere',
    readAgain: 'elsewhere',
    settleChange: 'interrupted',
    helpPeopleRegister: 'after',
    nothing: 'after',
  };
  it.each(Object.entries(screens) as [NextStepKind, string][])('%s leads to the screen "%s"', (kind, screen) => {
    expect(screenOf(saying(kind), null, null).kind).toBe(screen);
  });
});

it('has something to walk through exactly where it can be done here', () => {
  const kinds: NextStepKind[] = ['turnOnSecurityDefaults', 'replacePerUserMfa', 'turnOffPerUserMfa', 'settleChange', 'helpPeopleRegister'];
  expect(kinds.filter(canBeWalked)).toEqual(kinds);
  const others: NextStepKind[] = ['reading', 'useConditionalAccess', 'lookAtWatching', 'coverEveryone', 'askSomeoneElse', 'readAgain', 'nothing'];
  expect(others.filter(canBeWalked)).toEqual([]);
});

it('leads to one change for each goal', () => {
  expect(intentOf('defaults')).toEqual({ kind: 'securityDefaultsOn' });
  expect(intentOf('perUserOff')).toEqual({ kind: 'perUserMfaOff', knowingly: false, people: null });
});

it('asks for an emergency account only before everyone is asked', () => {
  expect(steps.defaults).toEqual(['now', 'people', 'emergency', 'change', 'after']);
  expect(steps.perUserOff).toEqual(['now', 'people', 'change', 'after']);
});

describe('with a change', () => {
  it.each(['sending', 'readingBack', 'cancelling'] as const)('shows it while it is made: %s', (stage) => {
    expect(screenOf(saying('turnOnSecurityDefaults'), at(stage), 'c').kind).toBe('running');
  });

  it('shows first that it was interrupted, whatever else is true', () => {
    expect(screenOf(saying('nothing', 'everyoneByDefaults', 'protected'), at('interrupted'), 'c').kind).toBe('interrupted');
  });

  it.each(['cancelled', 'stopped', 'doneWithExceptions', 'done', 'refused', 'putBack'] as const)(
    'is not through when it ended as "%s" and everyone is not asked',
    (stage) => {
      expect(screenOf(saying('turnOnSecurityDefaults'), at(stage), null)).toEqual({ kind: 'ended', reading: false });
      expect(screenOf(saying('replacePerUserMfa', 'everyoneTheOldWay', 'protected'), at(stage), null).kind).toBe('ended');
    },
  );

  it('waits for what the organization says after it', () => {
    expect(screenOf(saying('reading', 'reading', 'reading'), at('done'), null)).toEqual({ kind: 'ended', reading: true });
  });

  it('is through when everyone is asked, also where some of the older setting is left', () => {
    expect(screenOf(saying('helpPeopleRegister', 'everyoneByDefaults', 'protected'), at('done'), null).kind).toBe('after');
    expect(screenOf(saying('turnOffPerUserMfa', 'everyoneByDefaults', 'protected'), at('doneWithExceptions'), null).kind).toBe('after');
  });

  it('goes on from one that was passed', () => {
    expect(screenOf(saying('turnOffPerUserMfa', 'everyoneByDefaults', 'protected'), at('done'), 'c')).toEqual({
      kind: 'before',
      goal: 'perUserOff',
    });
    expect(screenOf(saying('turnOnSecurityDefaults'), at('cancelled'), 'c').kind).toBe('before');
  });
});
