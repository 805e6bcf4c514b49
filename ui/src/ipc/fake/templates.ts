// Microsoft's templates, as they are read from it, and the policies that come of them.

import type { PolicyView, TemplateNotNow, TemplateView, TemplatesView, WhoWords } from '../bindings';
import { daysFromNow, type Facts } from './facts';
import { administrators, apps, block, policy, says, who } from './policyParts';

type Plain = Omit<TemplateView, 'there' | 'notNow'>;

const template = (id: string, name: string, description: string, more: Partial<Plain> = {}): Plain => ({
  id,
  name,
  description,
  words: says(),
  recommended: false,
  needsP2: false,
  madeOff: false,
  ...more,
});

export const BLOCK_OLD = '0b2282f9-2862-4178-88b5-d79340b36cb8';
export const ADMINS = 'c7503427-338e-4c5e-902d-abe252abfb43';
export const EVERYONE = 'a3d0a415-b068-4326-9251-f9cdf9feeb64';
export const REGISTERING = 'b8bda7f8-6584-4446-bce9-d871480e53fa';

const templates: readonly Plain[] = [
  template(BLOCK_OLD, 'Block legacy authentication', 'Block legacy authentication endpoints that can be used to bypass multifactor authentication.', {
    recommended: true,
    words: says({ demands: block, onlyWhen: [{ kind: 'oldApps', include: [], exclude: [] }] }),
  }),
  template(ADMINS, 'Require multifactor authentication for admins', 'Require multifactor authentication for privileged administrative accounts to reduce risk of compromise.', {
    recommended: true,
    words: says({ who: who({ roles: [...administrators] }) }),
  }),
  template(EVERYONE, 'Require multifactor authentication for all users', 'Require multifactor authentication for all user accounts to reduce risk of compromise.', {
    recommended: true,
  }),
  template(REGISTERING, 'Securing security info registration', 'Secure when and how users register for Azure AD multifactor authentication and self-service password reset.', {
    recommended: true,
    madeOff: true,
    words: says({ apps: apps({ registering: true }), onlyWhen: [{ kind: 'places', include: [], exclude: ['AllTrusted'] }] }),
  }),
  template('6b619f55-792e-45dc-9711-d83ec9d7ae90', 'Require multifactor authentication for risky sign-ins', 'Require multifactor authentication if the sign-in risk is detected to be medium or high.', {
    needsP2: true,
    words: says({ onlyWhen: [{ kind: 'signInRisk', include: ['medium', 'high'], exclude: [] }] }),
  }),
  template('634b6de7-c38d-4357-a2c7-3842706eedd7', 'Require password change for high-risk users', 'Require the user to change their password if the user risk is detected to be high.', {
    needsP2: true,
    words: says({
      onlyWhen: [{ kind: 'userRisk', include: ['high'], exclude: [] }],
      demands: [{ kind: 'secondStep', name: null }, { kind: 'passwordChange', name: null }],
    }),
  }),
  template('a4072ac0-722b-4991-981b-7f9755daef14', 'Require multifactor authentication for guest access', 'Require guest users perform multifactor authentication when accessing your company resources.', {
    words: says({ who: who({ guests: true }) }),
  }),
  template('927c884e-7888-4e81-abc4-bd56ded28985', 'Require compliant or hybrid Azure AD joined device or multifactor authentication for all users', 'Protect access to company resources by requiring users to use a managed device or perform multifactor authentication.', {
    words: says({
      demands: [{ kind: 'secondStep', name: null }, { kind: 'compliantDevice', name: null }, { kind: 'joinedDevice', name: null }],
      oneIsEnough: true,
    }),
  }),
  template('62e51ccc-c9c3-4554-ac70-066172c81007', 'No persistent browser session', 'Protect user access on unmanaged devices by preventing browser sessions from remaining signed in.', {
    words: says({ demands: [], session: [{ kind: 'signInEvery', hours: 1 }, { kind: 'neverStaySignedIn', hours: null }] }),
  }),
  template('16aaa400-bfdf-4756-a420-ad2245d4cde8', 'Block access for users with insider risk', 'Configure insider risk as a condition to identify potential risky behavior.', {
    words: says({ demands: block, notUnderstood: ['conditions.insiderRiskLevels'] }),
  }),
];

/** The name of the policy that is made of a template. */
const nameOf = ({ name }: Plain) => name;

function notNow(facts: Facts, { id, needsP2, words }: Plain): TemplateNotNow | null {
  if (facts.licence === 'none' || (needsP2 && facts.licence !== 'p2')) return 'noLicence';
  if (words.notUnderstood.length > 0) return 'notUnderstood';
  return id === REGISTERING && facts.registered < facts.people ? 'somebodyUnregistered' : null;
}

export function templatesOf(facts: Facts): TemplatesView {
  return {
    fromMicrosoft: true,
    because: null,
    templates: templates.map((each) => ({
      ...each,
      recommended: each.recommended || (each.needsP2 && facts.licence === 'p2'),
      there: facts.policies.filter(({ name }) => name === nameOf(each)).map(({ id, name }) => ({ id, name })),
      notNow: notNow(facts, each),
    })),
  };
}

/** Who is left out of what Latch makes: the emergency accounts, and whoever tries it out. */
const leftOut = (facts: Facts): WhoWords =>
  who({
    people: ['Amina Haddad', ...facts.emergency.map(({ name }) => name)],
    emergency: facts.emergency.length,
  });

/** The policies that are made of templates, since so many days. */
export function madeOf(facts: Facts, ids: readonly string[], daysAgo = 0): PolicyView[] {
  return templates
    .filter(({ id }) => ids.includes(id))
    .map((each) =>
      policy(`made-${each.id}`, nameOf(each), each.madeOff ? 'off' : 'reportOnly', { ...each.words, except: leftOut(facts) }, {
        madeBy: 'latch',
        created: daysFromNow(-daysAgo),
        modified: daysFromNow(-daysAgo),
        people: each.id === ADMINS ? 4 : facts.people - facts.emergency.length - 1,
      }),
    );
}
