// What the policies that only watch would have done, in a made-up organization.

import type { ReportOnlyView } from '../bindings';
import { daysFromNow, type Facts } from './facts';
import { people } from './people';

const appNames = ['Office 365 Exchange Online', 'Microsoft Teams', 'SharePoint Online', 'OfficeHome', 'Scanner hallway'];

export function reportOnlyOf(facts: Facts): ReportOnlyView {
  const watching = facts.policies.filter(({ state }) => state === 'reportOnly');
  return {
    reading: false,
    readAt: daysFromNow(-0.01),
    because: null,
    backTo: daysFromNow(-3),
    atLeast: false,
    signIns: facts.people * 21,
    policies: watching.map(({ id, name, words }) => {
      const blocks = words.demands.some(({ kind }) => kind === 'block');
      const blocked = blocks ? Math.min(facts.oldSignIns, 30) : 0;
      return {
        id,
        name,
        asked: blocks ? 0 : (words.who.everyone ? facts.people - 26 : 4),
        passed: blocks ? 0 : 12,
        blocked,
        blockedPeople: people(blocked, facts.domain, 12).map((person, index) => ({
          person,
          apps: appNames.slice(index % 3, (index % 3) + 2),
          last: daysFromNow(-0.3 * (index + 1)),
        })),
      };
    }),
  };
}
