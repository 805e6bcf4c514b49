// The commands that are about policies.

import { BackendError, type Backend } from '../backend';
import type { BackupView, PoliciesView, PolicyView, ReportOnlyView, TemplatesView } from '../bindings';
import { backupOf } from './backup';
import type { Facts } from './facts';
import { jsonOf, policiesOf } from './policies';
import { templatesOf } from './templates';
import { reportOnlyOf } from './watched';

/** What is different from what follows from the facts. */
export interface OfPolicies {
  readonly policies?: (view: PoliciesView) => PoliciesView;
  readonly templates?: (view: TemplatesView) => TemplatesView;
  readonly reportOnly?: (view: ReportOnlyView) => ReportOnlyView;
  readonly backup?: (view: BackupView) => BackupView;
}

type Commands = Pick<
  Backend,
  'policies' | 'policyJson' | 'policyTemplates' | 'reportOnly' | 'readReportOnly' | 'setExceptionDay' | 'backUpPolicies' | 'readBackup'
>;

const same = <View>(view: View) => view;
const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function withDay(policy: PolicyView, id: string, until: string | null): PolicyView {
  const others = policy.exceptions.filter(({ person }) => person.id !== id);
  const known = policy.exceptions.find(({ person }) => person.id === id)?.person ?? { id, name: id, username: id };
  return { ...policy, exceptions: until === null ? others : [...others, { policy: policy.id, policyName: policy.name, person: known, until }] };
}

/** The commands, over the facts as they are when each is called. */
export function policyCommands(facts: () => Facts, become: (facts: Facts) => void, different: OfPolicies, pace: number): Commands {
  return {
    policies: () => Promise.resolve((different.policies ?? same)(policiesOf(facts()))),
    policyJson: async (id) => {
      await later(pace);
      const policy = facts().policies.find((each) => each.id === id);
      if (policy === undefined) throw new BackendError({ code: 'notFound', params: {} });
      return jsonOf(facts(), policy);
    },
    policyTemplates: async () => {
      await later(pace);
      return (different.templates ?? same)(templatesOf(facts()));
    },
    reportOnly: () => Promise.resolve((different.reportOnly ?? same)(reportOnlyOf(facts()))),
    readReportOnly: () => Promise.resolve(null),
    setExceptionDay: (policy, person, until) => {
      become({ ...facts(), policies: facts().policies.map((each) => (each.id === policy ? withDay(each, person, until) : each)) });
      return Promise.resolve(null);
    },
    backUpPolicies: async () => {
      await later(pace);
      return { path: `/home/amina/Downloads/Policies of ${facts().name}, 2026-11-24.json`, people: facts().policies.length };
    },
    readBackup: async (text) => {
      await later(pace);
      if (!text.trim().startsWith('{')) throw new BackendError({ code: 'notABackup', params: { detail: 'not JSON' } });
      return (different.backup ?? same)(backupOf(facts()));
    },
  };
}
