// Made-up people, and the table of them.

import type {
  AdviceView,
  AnswerView,
  AppError,
  AskedView,
  FindingKind,
  GroupPathView,
  PeopleCounts,
  PeopleFilter,
  PeopleQuery,
  PeopleRowsView,
  PeopleView,
  PersonLine,
  PersonRow,
  PersonView,
  RuleView,
  SecondStepView,
} from '../bindings';
import { GLOBAL_ADMINISTRATOR, type Facts } from './facts';

const given = ['Amina', 'Jonas', 'Mei', 'Tomasz', 'Zeynep', 'Olu', 'Ingrid', 'Rafael', 'Priya', 'Noah', 'Keiko', 'Luca'];
const family = ['Haddad', 'Lindqvist', 'Chen', 'Nowak', 'Yıldız', 'Adeyemi', 'Berg', 'Moreira', 'Nair', 'Fischer', 'Sato', 'Ricci', 'Okafor'];

const plain = (name: string) => name.normalize('NFD').replace(/[^a-z]/gi, '').toLowerCase();

/** The person of this number: always the same. */
export function person(index: number, domain: string): PersonLine {
  const first = given[index % given.length] ?? 'Ada';
  const last = family[index % family.length] ?? 'Byron';
  const turn = Math.floor(index / (given.length * family.length));
  return {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: `${first} ${last}`,
    username: `${plain(first)}.${plain(last)}${turn === 0 ? '' : turn}@${domain}`,
  };
}

/** The first `count` people, from `from`. */
export function people(count: number, domain: string, from = 0): PersonLine[] {
  return Array.from({ length: count }, (_, index) => person(from + index, domain));
}

/** What is special about the table, as in `?scenario=group&people=reading`. */
export type PeopleMoment = 'read' | 'reading' | 'nobodyYet' | 'incomplete' | 'unread' | 'unsure' | 'large' | 'long';

const moments: readonly PeopleMoment[] = ['read', 'reading', 'nobodyYet', 'incomplete', 'unread', 'unsure', 'large', 'long'];

/** The moment of this name. */
export const peopleMoment = (name: string | null): PeopleMoment => moments.find((moment) => moment === name) ?? 'read';

const filters: readonly PeopleFilter[] = [
  'notAsked',
  'cannotTell',
  'notRegistered',
  'onlyPhone',
  'notAllowed',
  'admins',
  'guests',
  'perUserMfaOn',
  'setApart',
];

const notAsked = (asked: AskedView | null) => asked === 'never' || asked === 'someApps' || asked === 'onlyWhenRisky';

const passes = (row: PersonRow, filter: PeopleFilter): boolean => {
  const counted = row.standing === 'counted';
  switch (filter) {
    case 'notAsked':
      return counted && notAsked(row.asked);
    case 'cannotTell':
      return counted && row.asked === 'unknown';
    case 'notRegistered':
      return counted && row.secondStep === 'none';
    case 'onlyPhone':
      return counted && row.secondStep === 'onlyPhone';
    case 'notAllowed':
      return counted && row.secondStep === 'notAllowed';
    case 'admins':
      return row.admin === true;
    case 'guests':
      return row.guest === true;
    case 'perUserMfaOn':
      return row.by.includes('perUserMfa');
    case 'setApart':
      return !counted;
  }
};

const concerns = (row: PersonRow, finding: FindingKind): boolean => {
  switch (finding) {
    case 'adminsNotAsked':
      return passes(row, 'admins') && passes(row, 'notAsked');
    case 'adminsNotRegistered':
      return passes(row, 'admins') && passes(row, 'notRegistered');
    case 'guestsNotAsked':
      return passes(row, 'guests') && passes(row, 'notAsked');
    case 'peopleNotAsked':
      return row.guest !== true && passes(row, 'notAsked');
    case 'cannotTell':
    case 'notRegistered':
    case 'onlyPhone':
      return passes(row, finding);
    case 'perUserLeftOver':
      return passes(row, 'perUserMfaOn');
    default:
      return row.asked === 'blocked';
  }
};

const strictness: readonly (AskedView | null)[] = [
  'unknown',
  'never',
  'onlyWhenRisky',
  'someApps',
  'mostly',
  'always',
  'blocked',
  'cannotSignIn',
  null,
];
const goodness: readonly SecondStepView[] = ['none', 'unknown', 'onlyPhone', 'registered', 'app', 'phishingResistant'];

/** The table of an organization's people. A new one has a new revision. */
export class FakePeople {
  private readonly rows: readonly PersonRow[];
  private last: { readonly key: string; readonly rows: readonly PersonRow[] } | null = null;

  constructor(
    private readonly facts: Facts,
    private readonly moment: PeopleMoment,
    readonly revision: number,
  ) {
    this.rows = rowsOf(facts, moment);
  }

  head(query: PeopleQuery): PeopleView {
    const reading = this.moment === 'reading' || this.moment === 'nobodyYet';
    const because: AppError | null =
      this.moment === 'unread' ? { code: 'noPermission', params: { serviceCode: 'Authorization_RequestDenied' } } : null;
    return {
      revision: this.revision,
      matching: this.matching(query).length,
      total: this.rows.length,
      reading,
      complete: !reading && because === null && this.moment !== 'incomplete',
      readAt: reading || because !== null ? null : new Date(Date.now() - 180_000).toISOString(),
      because,
      counts: this.counts(),
      filters: filters
        .map((filter) => ({ filter, people: this.rows.filter((row) => passes(row, filter)).length }))
        .filter(({ filter, people }) => filter !== 'notAllowed' || people > 0),
    };
  }

  window(query: PeopleQuery, from: number): PeopleRowsView {
    const matching = this.matching(query);
    return { revision: this.revision, matching: matching.length, from, rows: matching.slice(from, from + 200) };
  }

  matching(query: PeopleQuery): readonly PersonRow[] {
    const key = JSON.stringify(query);
    if (this.last?.key === key) return this.last.rows;
    const search = query.search.trim().toLowerCase();
    const turn = query.descending ? -1 : 1;
    const by = (row: PersonRow): number | string => {
      switch (query.sort) {
        case 'name':
          return row.person.name.toLowerCase();
        case 'username':
          return row.person.username;
        case 'asked':
          return strictness.indexOf(row.asked);
        case 'secondStep':
          return goodness.indexOf(row.secondStep);
      }
    };
    const rows = this.rows
      .filter((row) => `${row.person.name} ${row.person.username}`.toLowerCase().includes(search))
      .filter((row) => query.filters.every((filter) => passes(row, filter)))
      .filter((row) => query.finding === null || concerns(row, query.finding))
      .map((row) => ({ row, by: by(row) }))
      .sort((a, b) => (a.by < b.by ? -turn : a.by > b.by ? turn : 0))
      .map(({ row }) => row);
    this.last = { key, rows };
    return rows;
  }

  person(id: string): PersonView | undefined {
    const row = this.rows.find((each) => each.person.id === id);
    return row && personOf(row, this.facts, this.moment);
  }

  private counts(): PeopleCounts {
    const counts: PeopleCounts = {
      asked: 0,
      notAsked: 0,
      cannotTell: 0,
      blocked: 0,
      disabled: 0,
      emergency: 0,
      synchronization: 0,
      reading: 0,
    };
    for (const { standing, asked } of this.rows) {
      if (standing !== 'counted') counts[standing] += 1;
      else if (asked === null) counts.reading += 1;
      else if (asked === 'unknown') counts.cannotTell += 1;
      else if (asked === 'blocked') counts.blocked += 1;
      else if (notAsked(asked)) counts.notAsked += 1;
      else counts.asked += 1;
    }
    return counts;
  }
}

/** How the made-up people come into the made-up groups. */
export const groupPaths: readonly GroupPathView[] = [
  { group: 'group-finance', path: ['Head office', 'Finance', 'Finance interns'] },
];

// The place of a person in another order than by number, so that what is true of the first few is true of people all over.
const scattered = (index: number, step: number, count: number) => (index * step) % count;

function rowsOf(facts: Facts, moment: PeopleMoment): PersonRow[] {
  if (moment === 'unread' || moment === 'nobodyYet') return [];
  const counted = moment === 'large' ? 99_600 : facts.people;
  const apart = Math.round(counted / 60);
  const come = moment === 'reading' ? Math.round(counted / 4) : counted + apart;
  return Array.from({ length: come }, (_, index) => {
    const line = moment === 'long' ? longPerson(index, facts.domain) : person(index, facts.domain);
    return index < counted ? countedRow(line, index, counted, facts, moment) : apartRow(facts.emergency[index - counted] ?? line, index - counted);
  });
}

function countedRow(person: PersonLine, index: number, count: number, facts: Facts, moment: PeopleMoment): PersonRow {
  const policiesOn = facts.policies.some(({ state }) => state === 'on');
  const perUser = scattered(index, 7919, count) < facts.enabled + facts.enforced;
  const spared = policiesOn && scattered(index, 104_729, count) < (facts.leftOut * count) / facts.people;
  const registered = scattered(index, 1_299_709, count);
  const admin = index % 97 === 0;
  const by: PersonRow['by'] = [
    ...(facts.securityDefaults ? (['securityDefaults'] as const) : []),
    ...(policiesOn && !spared ? (['policies'] as const) : []),
    ...(perUser && !spared ? (['perUserMfa'] as const) : []),
  ];
  const asked: AskedView = by.length === 0 ? 'never' : by.includes('policies') || by.includes('perUserMfa') || admin ? 'always' : 'mostly';
  const secondSteps: readonly SecondStepView[] = ['app', 'phishingResistant', 'app'];
  const unsure = moment === 'unsure' && index % 40 === 3;
  const reading = moment === 'reading';
  return {
    person,
    asked: reading ? null : unsure ? 'unknown' : asked,
    by: reading || unsure ? [] : by,
    secondStep: reading
      ? 'unknown'
      : registered * facts.people < facts.onlyPhone * count
        ? 'onlyPhone'
        : registered * facts.people < (facts.onlyPhone + (facts.notAllowed ?? 0)) * count
          ? 'notAllowed'
          : registered * facts.people < facts.registered * count
          ? (secondSteps[index % secondSteps.length] ?? 'app')
          : 'none',
    admin: reading ? null : admin,
    guest: index % 23 === 5,
    standing: 'counted',
  };
}

function apartRow(person: PersonLine, index: number): PersonRow {
  const standing = index < 2 ? 'emergency' : index === 2 ? 'synchronization' : 'disabled';
  return {
    person,
    asked: standing === 'disabled' ? 'cannotSignIn' : 'never',
    by: [],
    secondStep: standing === 'emergency' ? 'phishingResistant' : 'none',
    admin: standing === 'emergency',
    guest: false,
    standing,
  };
}

const longPerson = (index: number, domain: string): PersonLine => ({
  ...person(index, domain),
  name: 'Maximiliane Hubertine Freifrau von und zu Hohenlohe-Schillingsfürst-Waldenburg (external, on leave until spring)',
  username: `maximiliane.hubertine.von.und.zu.hohenlohe.schillingsfuerst${index}@a-very-long-department-name.${domain}`,
});

const rule = (more: Partial<RuleView>): RuleView => ({
  kind: 'policy',
  id: null,
  name: null,
  state: 'on',
  touch: 'everyone',
  through: [],
  effect: 'asks',
  asked: 'always',
  narrowed: [],
  missing: [],
  ...more,
});

const finance = { kind: 'group', id: 'group-finance', name: 'Head office' } as const;

/** Why somebody is asked, or not. Not Rust's rules, only enough of them that the panel has something of each kind. */
function personOf(row: PersonRow, facts: Facts, moment: PeopleMoment): PersonView {
  const [first] = facts.policies.filter(({ state }) => state === 'on');
  const policy = first?.name ?? 'CA001';
  const answer = answerOf(row, policy);
  const touch = answer.kind === 'excludedThrough' ? 'excludedThrough' : answer.kind === 'excludedAsGuest' ? 'excludedAsGuest' : 'everyone';
  const missing: PersonView['missing'] =
    answer.kind === 'cannotTell'
      ? [
          { part: 'group', name: 'Finance', because: { code: 'noPermission', params: {} } },
          { part: 'notUnderstood', name: 'insiderRiskLevels', because: null },
        ]
      : [];
  const policies = facts.policies.map(({ id, name, state }, index) => {
    const concerned = id === first?.id;
    return rule({
      id,
      name,
      state: state === 'other' ? 'unknown' : state,
      touch: concerned ? (missing.length > 0 ? 'unknown' : touch) : index === 1 ? 'everyone' : index === 2 ? 'through' : 'notIncluded',
      through: concerned && answer.kind === 'excludedThrough' ? [finance] : index === 2 ? [{ kind: 'role', id: GLOBAL_ADMINISTRATOR, name: null }] : [],
      effect: state === 'off' || (concerned && touch !== 'everyone') ? 'nothing' : concerned && missing.length > 0 ? 'unknown' : index === 1 ? 'blocks' : 'asks',
      asked: index === 1 || state === 'off' ? null : 'always',
      narrowed: index === 1 ? ['oldClients'] : index === 2 ? ['trustedPlaces', 'platforms'] : [],
      missing: concerned ? missing : [],
    });
  });
  return {
    row,
    answer: moment === 'long' && answer.policy !== null ? { ...answer, policy: `${answer.policy} (${row.person.name})` } : answer,
    rules: [
      ...policies,
      rule({
        kind: 'securityDefaults',
        state: facts.securityDefaults ? 'on' : 'off',
        effect: facts.securityDefaults ? 'asks' : 'nothing',
        asked: facts.securityDefaults ? 'mostly' : null,
        narrowed: facts.securityDefaults ? ['asMicrosoftDecides'] : [],
      }),
      rule({
        kind: 'perUserMfa',
        state: row.by.includes('perUserMfa') ? 'on' : 'off',
        touch: 'named',
        effect: row.by.includes('perUserMfa') ? 'asks' : 'nothing',
        asked: row.by.includes('perUserMfa') ? 'always' : null,
      }),
    ],
    advice: adviceOf(row, answer),
    missing,
    secondStepFrom: facts.licence === 'none' ? 'methods' : 'report',
    secondStepAt: new Date(Date.now() - (facts.licence === 'none' ? 5 : 60 * 20) * 60_000).toISOString(),
    federated: facts.federated && row.person.id.endsWith('7'),
  };
}

function answerOf(row: PersonRow, policy: string): AnswerView {
  const answer = (kind: AnswerView['kind'], more: Partial<AnswerView> = {}): AnswerView => ({
    kind,
    policy: null,
    through: null,
    policies: 0,
    ...more,
  });
  if (row.standing === 'disabled') return answer('disabled');
  if (row.standing === 'synchronization') return answer('synchronization');
  if (row.asked === 'unknown' || row.asked === null) return answer('cannotTell');
  if (row.by.includes('policies')) return answer('askedByPolicy', { policy, policies: 2 });
  if (row.by.includes('securityDefaults')) return answer('askedByDefaults');
  if (row.by.includes('perUserMfa')) return answer('askedByPerUser');
  if (row.standing === 'emergency') return answer('excludedByName', { policy, policies: 1 });
  if (policy === 'CA001') return answer('nothingAsks');
  return row.guest === true
    ? answer('excludedAsGuest', { policy, policies: 1 })
    : answer('excludedThrough', { policy, policies: 1, through: finance });
}

function adviceOf(row: PersonRow, { kind }: AnswerView): AdviceView[] {
  const advice: AdviceView[] = [
    ...(kind === 'nothingAsks' ? (['turnOnDefaults'] as const) : []),
    ...(kind === 'excludedThrough' || kind === 'excludedAsGuest' ? (['lookAtExclusion'] as const) : []),
    ...(kind === 'cannotTell' ? (['readMissing'] as const) : []),
    ...((row.secondStep === 'none' || row.secondStep === 'notAllowed') && row.standing === 'counted' ? (['helpRegister'] as const) : []),
    ...(row.secondStep === 'onlyPhone' ? (['moveFromPhone'] as const) : []),
  ];
  return advice.length > 0 ? advice : ['nothing'];
}
