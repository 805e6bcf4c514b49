// What policies are made of, with nothing in it that is not said.

import type { AppWords, PolicyView, PolicyWords, WhoWords } from '../bindings';

/** Nobody, and who is given. */
export const who = (more: Partial<WhoWords> = {}): WhoWords => ({
  everyone: false,
  guests: false,
  people: [],
  peopleCount: more.people?.length ?? 0,
  emergency: 0,
  groups: [],
  groupCount: more.groups?.length ?? 0,
  roles: [],
  roleCount: more.roles?.length ?? 0,
  gone: 0,
  ...more,
});

/** No app, and which are given. */
export const apps = (more: Partial<AppWords> = {}): AppWords => ({
  all: false,
  office: false,
  adminPortals: false,
  named: 0,
  registering: false,
  joiningDevice: false,
  contexts: 0,
  filter: false,
  ...more,
});

/** Asks everyone for a second step in all apps, and what is different about it. */
export const says = (more: Partial<PolicyWords> = {}): PolicyWords => ({
  who: who({ everyone: true }),
  except: who(),
  apps: apps({ all: true }),
  exceptApps: apps(),
  onlyWhen: [],
  demands: [{ kind: 'secondStep', name: null }],
  oneIsEnough: false,
  session: [],
  notUnderstood: [],
  ...more,
});

/** A policy of the organization, and what is different about it. */
export const policy = (
  id: string,
  name: string,
  state: PolicyView['state'],
  words: Partial<PolicyWords> = {},
  more: Partial<PolicyView> = {},
): PolicyView => ({
  id,
  name,
  state,
  madeBy: 'organization',
  mayTurnOnAt: null,
  created: '2023-05-04T09:12:00Z',
  modified: '2026-08-17T14:30:00Z',
  words: says(words),
  people: null,
  exceptions: [],
  mayChange: 'all',
  ...more,
});

/** The administrators whom Microsoft's template names. */
export const administrators = [
  'Global Administrator',
  'Security Administrator',
  'Conditional Access Administrator',
  'Exchange Administrator',
  'SharePoint Administrator',
  'Helpdesk Administrator',
  'Billing Administrator',
  'User Administrator',
  'Authentication Administrator',
  'Application Administrator',
  'Cloud Application Administrator',
  'Password Administrator',
  'Privileged Authentication Administrator',
  'Privileged Role Administrator',
] as const;

export const block = [{ kind: 'block' as const, name: null }];
