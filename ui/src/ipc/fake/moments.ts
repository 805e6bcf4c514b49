// What a moment of the window is made of.

import type { AppError, ChangeView, ErrorCode, ExceptionLine, HistoryView, PlanView, SessionView, SignedInView, StatusView } from '../bindings';
import type { Facts } from './facts';
import { bakery } from './organizations';
import type { OfPolicies } from './policyCommands';

export interface Scenario {
  readonly facts: Facts;
  readonly session: SessionView;
  readonly change: ChangeView | null;
  readonly exceptions: readonly ExceptionLine[];
  /** What is different from what follows from the facts. */
  readonly status?: (status: StatusView) => StatusView;
  readonly plan?: (plan: PlanView) => PlanView;
  readonly history?: HistoryView;
  readonly ofPolicies?: OfPolicies;
  /** Whether a sign-in ends by itself after a while. */
  readonly signInEnds: boolean;
  readonly microsoftUnavailable?: AppError;
  /** Whether the ground of the first plan has changed when it is confirmed. */
  readonly planChangesOnce?: boolean;
  /** Whether the window is asked to close at once. */
  readonly asksToClose?: boolean;
}

export const error = (code: ErrorCode, params: AppError['params'] = {}): AppError => ({ code, params });

/** Conditional Access, Security or Global Administrator. */
export const mayChangePolicies = [
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  '194ae4cb-b126-40b2-bd5b-6091b380977d',
  '62e90394-69f5-4237-9190-012177145e10',
];

export const signedIn = (facts: Facts, practice: string | null, more: Partial<SignedInView> = {}): SignedInView => ({
  organizationId: `org-${facts.name}`,
  organizationName: facts.name,
  colour: facts.name.length % 8,
  practice: practice === null ? null : { id: practice, difficult: false },
  accountName: 'Amina Haddad',
  accountUsername: `amina.haddad@${facts.domain}`,
  kept: 'inKeychain',
  ...more,
});

export const at = (facts: Facts, practice: string | null = null, more: Partial<Scenario> = {}): Scenario => ({
  facts,
  session: { state: 'signedIn', session: signedIn(facts, practice), because: null },
  change: null,
  exceptions: [],
  signInEnds: true,
  ...more,
});

export const outside = (session: SessionView, more: Partial<Scenario> = {}): Scenario => ({ ...at(bakery), session, ...more });

export const signInAddress =
  'https://login.example/organizations/oauth2/v2.0/authorize?client_id=14d82eec-204b-4c2f-b7e8-296a70dab67e&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A49152';

export const signingIn = (browserOpened: boolean): SessionView => ({
  state: 'signingIn',
  purpose: 'start',
  browserOpened,
  address: signInAddress,
  current: null,
});

export const change = (more: Partial<ChangeView>): ChangeView => ({
  id: 'change-1',
  intent: { kind: 'perUserMfaOff', knowingly: true, people: null },
  stage: 'sending',
  total: 12_000,
  done: 0,
  sent: 0,
  refused: 0,
  unknown: 0,
  left: 12_000,
  secondsLeft: null,
  waiting: null,
  startedAt: new Date(Date.now() - 120_000).toISOString(),
  endedAt: null,
  because: null,
  needsRoles: [],
  exposure: null,
  canGoOn: false,
  canPutBack: false,
  ...more,
});
