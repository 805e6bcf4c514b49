// A backend in memory, for trying the window in a browser and for its tests. It is in no build for the application.

import { BackendError, type Backend } from './backend';
import type { AppError, ChangeView, ErrorCode, HistoryChange, HistoryView, IntentView, Permission, PlanView, SessionView, SignedInView, StatusView, Topic } from './bindings';
import { forgotten, named, statusOf, type Facts } from './fake/facts';
import { asHistory, rowsOf } from './fake/history';
import { links } from './fake/links';
import { FakePeople, groupPaths, people, peopleMoment, type PeopleMoment } from './fake/people';
import { planFor } from './fake/plans';
import { afterPolicies } from './fake/policies';
import { policyCommands } from './fake/policyCommands';
import { refusalOf } from './fake/policyPlans';
import { change as newChange, scenarios, signInAddress, type Scenario, type ScenarioName } from './fake/scenarios';

/** A call that the window made, for tests. */
export interface Call {
  readonly command: string;
  readonly args: readonly unknown[];
}

/** The backend, with what tests want to know of it. */
export interface FakeBackend extends Backend {
  readonly calls: readonly Call[];
  /** Makes a command fail from now on. */
  readonly fail: (command: keyof Backend, code: ErrorCode, params?: AppError['params']) => void;
  /** Makes a failing command work again. */
  readonly mend: (command: keyof Backend) => void;
  /** The next request for a permission is answered with no. */
  readonly refusePermission: (code: ErrorCode) => void;
  /** Says that something changed by itself. */
  readonly say: (topic: Topic) => void;
  /** What is under way, or what became of it, is another from now on. */
  readonly become: (change: Partial<ChangeView>) => void;
}

export interface FakeOptions {
  /** Milliseconds between the steps of what takes time. */
  readonly pace?: number;
  /** What is special about the table of people. */
  readonly people?: PeopleMoment;
}

/** The scenario that an address names, as in `?scenario=bakery-start`. */
export function fakeFromAddress(search: string): FakeBackend {
  const wanted = new URLSearchParams(search).get('scenario') ?? 'welcome';
  const name = (Object.keys(scenarios) as ScenarioName[]).find((each) => each === wanted) ?? 'welcome';
  return fakeBackend(name, { people: peopleMoment(new URLSearchParams(search).get('people')) });
}

export function fakeBackend(name: ScenarioName, options: FakeOptions = {}): FakeBackend {
  return new Fake(scenarios[name], options.pace ?? 900, options.people ?? 'read').backend();
}

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const failure = (code: ErrorCode, params: AppError['params'] = {}) => new BackendError({ code, params });

/** What a plan makes of an organization when all of it went well. */
function became(facts: Facts, plan: PlanView): Partial<Facts> {
  switch (plan.intent.kind) {
    case 'perUserMfaOff':
      return { enabled: 0, enforced: plan.heldBack };
    case 'putBack':
      return { enforced: plan.people };
    case 'securityDefaultsOn':
      return { securityDefaults: true, enabled: 0, enforced: 0 };
    case 'securityDefaultsOff':
      return { securityDefaults: false };
    case 'signOutEveryone':
      return {};
    default:
      return afterPolicies(facts, plan.intent);
  }
}

class Fake {
  private facts: Facts;
  private session: SessionView;
  private change: ChangeView | null;
  private settings = {
    clientId: null as string | null,
    defaultClientId: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
    appearance: 'system' as const as 'system' | 'light' | 'dark',
  };
  private readonly listeners = new Set<(topic: Topic) => void>();
  private readonly calls: Call[] = [];
  private readonly failures = new Map<string, BackendError>();
  private signInTurn = 0;
  private plan: PlanView | null = null;
  private confirmed = 0;
  private refusal: ErrorCode | null = null;
  private table: { readonly facts: Facts; readonly people: FakePeople } | null = null;

  constructor(
    private readonly scenario: Scenario,
    private readonly pace: number,
    private readonly moment: PeopleMoment,
  ) {
    this.facts = scenario.facts;
    this.session = scenario.session;
    this.change = scenario.change;
  }

  backend(): FakeBackend {
    const commands = this.commands();
    const watched = Object.fromEntries(
      Object.entries(commands).map(([command, run]) => [
        command,
        async (...args: unknown[]) => {
          this.calls.push({ command, args });
          const failed = this.failures.get(command);
          if (failed !== undefined) throw failed;
          return await (run as (...args: unknown[]) => unknown)(...args);
        },
      ]),
    ) as unknown as ReturnType<Fake['commands']>;
    return {
      ...watched,
      onChanged: (listener) => {
        this.listeners.add(listener);
        if (this.scenario.asksToClose) void later(0).then(() => listener('closing'));
        return Promise.resolve(() => this.listeners.delete(listener));
      },
      calls: this.calls,
      fail: (command, code, params) => this.failures.set(command, failure(code, params)),
      mend: (command) => this.failures.delete(command),
      refusePermission: (code) => {
        this.refusal = code;
      },
      say: (topic) => this.news(topic),
      become: (more) => this.setChange(newChange({ ...this.change, ...more })),
    };
  }

  private commands(): Omit<Backend, 'onChanged'> {
    return {
      start: async () => ({
        session: this.session,
        practice: [
          { id: 'bakery', name: 'Morgenrot Bakery', people: 12 },
          { id: 'clinic', name: 'Clínica Vale do Sol', people: 180 },
          { id: 'group', name: 'Northwind Timber & Paper Group International', people: 12_000 },
        ],
        microsoftUnavailable: this.scenario.microsoftUnavailable ?? null,
        practiceUnavailable: null,
      }),
      session: async () => this.session,
      signInWithMicrosoft: async () => this.signIn('start', null),
      signInToPractice: async (organization) => this.signIn('start', organization),
      signInAgain: async () => this.signIn('again', null),
      askPermission: async (permission) => this.signIn('permission', null, permission),
      openSignInPage: async () => null,
      cancelSignIn: async () => {
        this.signInTurn += 1;
        const current = this.current();
        this.become(current === null ? { state: 'signedOut', because: null } : { state: 'signedIn', session: current, because: null });
        return null;
      },
      signOut: async () => {
        this.become({ state: 'signedOut', because: null });
        return null;
      },
      status: async () => this.status(),
      refresh: async () => null,
      people: async (query) => this.people().head(query),
      peopleRows: async (query, from) => this.people().window(query, from),
      person: async (id) => {
        const person = this.people().person(id);
        if (person === undefined) throw failure('notFound');
        return person;
      },
      groupPaths: async () => {
        await later(this.pace);
        return [...groupPaths];
      },
      exportPeople: async (query, format) => {
        await later(this.pace);
        const name = `People of ${this.facts.name}, 2026-11-24.${format}`;
        return { path: `/home/amina/Downloads/${name}`, people: this.people().matching(query).length };
      },
      nameEmergencyAccount: async (id) => {
        this.facts = named(this.facts, id);
        this.news('status');
        return null;
      },
      forgetEmergencyAccount: async (id) => {
        this.facts = forgotten(this.facts, id);
        this.news('status');
        return null;
      },
      ...policyCommands(() => this.facts, (facts) => this.know(facts), this.scenario.ofPolicies ?? {}, this.pace),
      prepareChange: async (intent) => this.prepare(intent),
      confirmChange: async (plan, hash) => this.confirm(plan, hash),
      change: async () => this.change,
      cancelChange: async () => {
        if (this.change === null) return null;
        this.setChange({ ...this.change, stage: 'cancelling' });
        void later(this.pace).then(() => {
          if (this.change?.stage === 'cancelling') this.setChange({ ...this.change, stage: 'cancelled', endedAt: new Date().toISOString() });
        });
        return null;
      },
      goOnWithChange: async () => {
        this.resume('sending');
        return null;
      },
      putBackChange: async () => {
        this.resume('puttingBack');
        return null;
      },
      closeWindow: async () => null,
      settleChange: async () => {
        if (this.change !== null) {
          this.setChange({ ...this.change, stage: 'cancelled', because: null, unknown: 0, done: this.change.done + this.change.unknown });
        }
        return null;
      },
      dismissChange: async () => {
        this.setChange(null);
        return null;
      },
      changeExceptions: async (offset) => ({
        total: this.scenario.exceptions.length,
        rows: this.scenario.exceptions.slice(offset, offset + 200),
      }),
      history: async () => this.history(),
      historyRows: async (id, offset) => {
        const change = this.past(id);
        return { total: change.total, rows: rowsOf(change, this.facts.domain, offset) };
      },
      saveEvidence: async (id, format) => {
        await later(this.pace);
        const change = this.past(id);
        return { path: `/home/amina/Downloads/Change at ${this.facts.name}, 2026-11-24.${format}`, people: change.total };
      },
      helpLinks: async () => [...links],
      openHelpLink: async () => null,
      message: async (audience) => {
        const recipients = audience === 'everyone' ? this.facts.people : this.facts.people - this.facts.registered;
        const mails = Math.ceil(recipients / 40);
        const forPeople = links.filter(({ topic }) => topic === 'send-to-users');
        return {
          subject: 'A second step when you sign in',
          body: `Hello,\n\nto keep ${this.facts.name} safe, signing in to Microsoft 365 gets a second step.\n\n${forPeople.map(({ url }) => url).join('\n')}\n\nThank you.`,
          recipients,
          mails,
          copyAddresses: mails > 5,
          notRegisteredKnown: this.scenario.status === undefined,
        };
      },
      openMessage: async () => null,
      messageAddresses: async () => people(this.facts.people, this.facts.domain).map(({ username }) => username).join('; '),
      startOver: async () => {
        this.become({ state: 'signedOut', because: null });
        return null;
      },
      setDifficult: async (difficult) => {
        const current = this.current();
        if (current?.practice) {
          this.become({ state: 'signedIn', session: { ...current, practice: { ...current.practice, difficult } }, because: null });
        }
        return null;
      },
      settings: async () => this.settings,
      saveSettings: async (form) => {
        this.settings = { ...this.settings, ...form };
        return this.settings;
      },
      about: async () => ({ version: '0.1.0' }),
    };
  }

  private know(facts: Facts) {
    this.facts = facts;
    this.news('status');
  }

  private news(...topics: Topic[]) {
    for (const topic of topics) this.listeners.forEach((listener) => listener(topic));
  }

  private become(session: SessionView) {
    this.session = session;
    this.news('session', 'status');
  }

  private setChange(change: ChangeView | null) {
    this.change = change;
    this.news('change', 'status');
  }

  private current(): SignedInView | null {
    if (this.session.state === 'signingIn') return this.session.current;
    return this.session.state === 'signedOut' ? null : this.session.session;
  }

  private people(): FakePeople {
    if (this.table?.facts !== this.facts) {
      const revision = (this.table?.people.revision ?? 0) + 1;
      this.table = { facts: this.facts, people: new FakePeople(this.facts, this.moment, revision) };
    }
    return this.table.people;
  }

  private status(): StatusView {
    const status = statusOf(this.facts);
    return this.scenario.status === undefined || this.change !== this.scenario.change ? status : this.scenario.status(status);
  }

  private history(): HistoryView {
    const { changes, ...journal } = this.scenario.history ?? { changes: [], intact: true, because: null };
    const who = this.current();
    if (this.change === null || who === null) return { ...journal, changes };
    const by = { id: 'you', name: who.accountName, username: who.accountUsername };
    return { ...journal, changes: [asHistory(this.change, by), ...changes] };
  }

  private past(id: string): HistoryChange {
    const change = this.history().changes.find((each) => each.id === id);
    if (change === undefined) throw failure('notFound');
    return change;
  }

  private async signIn(purpose: 'start' | 'permission' | 'again', practice: string | null, permission?: Permission): Promise<null> {
    const turn = ++this.signInTurn;
    const current = this.current();
    this.become({ state: 'signingIn', purpose, browserOpened: true, address: signInAddress, current });
    if (!this.scenario.signInEnds) return null;
    void later(this.pace * 2).then(() => {
      if (turn !== this.signInTurn) return;
      if (permission !== undefined && this.refusal !== null && current !== null) {
        this.become({ state: 'signedIn', session: current, because: { code: this.refusal, params: {} } });
        return;
      }
      if (permission !== undefined) this.facts = { ...this.facts, permissions: [...this.facts.permissions, permission] };
      const known = practice === 'clinic' || practice === 'group' ? scenarios[practice] : scenarios['bakery-start'];
      if (current === null) this.facts = known.facts;
      const fresh = known.session.state === 'signedIn' ? known.session.session : null;
      const session = current ?? (fresh && { ...fresh, practice: practice === null ? null : fresh.practice });
      if (session !== null) this.become({ state: 'signedIn', session, because: null });
    });
    return null;
  }

  private prepare(intent: IntentView): PlanView {
    const refused = refusalOf(this.facts, intent);
    if (refused !== null) throw new BackendError(refused);
    const plan = planFor(this.facts, intent, this.calls.length);
    if (plan === null) throw failure('nothingToDo');
    this.plan = this.scenario.plan?.(plan) ?? plan;
    return this.plan;
  }

  /** As when the plan of an interrupted change is taken up again, one way or the other. */
  private resume(stage: 'sending' | 'puttingBack') {
    const { change } = this;
    if (change === null) throw failure('nothingToDo');
    const permission = change.intent.kind === 'perUserMfaOff' ? 'perUserMfa' : 'securityDefaults';
    if (!this.facts.permissions.includes(permission)) throw failure('permissionNeeded', { permission });
    this.facts = { ...this.facts, changeRunning: true };
    this.setChange({ ...change, stage, because: null, canGoOn: false, canPutBack: false });
  }

  private confirm(id: string, hash: string): null {
    const plan = this.plan;
    if (plan === null || plan.id !== id) throw failure('planGone');
    this.confirmed += 1;
    if (plan.hash !== hash || (this.scenario.planChangesOnce && this.confirmed === 1)) throw failure('planChanged');
    this.plan = null;
    const perUser = plan.intent.kind === 'perUserMfaOff' || plan.intent.kind === 'putBack';
    const total = perUser ? plan.people : plan.parts.reduce((sum, { count }) => sum + count, 0);
    this.facts = { ...this.facts, changeRunning: true };
    this.setChange(newChange({ id: `change-${id}`, intent: plan.intent, total, left: total }));
    void this.run(plan);
    return null;
  }

  private async run(plan: PlanView) {
    for (const part of [0.25, 0.5, 0.75, 1]) {
      await later(this.pace);
      if (this.change === null || this.change.stage !== 'sending') break;
      const done = Math.round(this.change.total * part);
      this.setChange({ ...this.change, done, left: this.change.total - done, secondsLeft: Math.round((1 - part) * 20) });
    }
    if (this.change?.stage === 'sending') {
      this.facts = { ...this.facts, ...became(this.facts, plan), changeRunning: false };
      this.setChange({ ...this.change, stage: 'done', secondsLeft: null, endedAt: new Date().toISOString() });
      return;
    }
    this.facts = { ...this.facts, changeRunning: false };
    this.news('status');
  }
}
