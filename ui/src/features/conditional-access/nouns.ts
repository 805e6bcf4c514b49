// Whom, which apps and what of a policy, as they stand in a sentence.

import type { AppWords, DemandWords, WhoWords } from '../../ipc/bindings';
import { all } from '../../messages/format';
import type { Say } from '../../messages/words';

/** Whom a policy is about, or whom it leaves out. `null` where that is nobody. */
export function whoNoun(say: Say, who: WhoWords): string | null {
  if (who.everyone) return say('policies.who.everyone');
  const others = who.peopleCount - who.emergency;
  // The names of emergency accounts come last.
  const [name] = others === 1 ? who.people : [];
  const [group] = who.groupCount === 1 ? who.groups : [];
  const [role] = who.roleCount === 1 ? who.roles : [];
  const nouns = [
    ...(who.guests ? [say('policies.who.guests')] : []),
    ...(others > 0 ? [name ?? say('policies.who.people', { count: others })] : []),
    ...(who.emergency > 0 ? [say('policies.who.emergency', { count: who.emergency })] : []),
    ...(who.groupCount > 0
      ? [group === undefined ? say('policies.who.groups', { count: who.groupCount }) : say('policies.who.group', { group })]
      : []),
    ...(who.roleCount > 0
      ? [role === undefined ? say('policies.who.roles', { count: who.roleCount }) : say('policies.who.role', { role })]
      : []),
  ];
  return nouns.length === 0 ? null : all(nouns);
}

/** Apps, one by one. */
export const appNouns = (say: Say, apps: AppWords): string[] => [
  ...(apps.all ? [say('policies.apps.all')] : []),
  ...(apps.office ? [say('policies.apps.office')] : []),
  ...(apps.adminPortals ? [say('policies.apps.adminPortals')] : []),
  ...(apps.named > 0 ? [say('policies.apps.named', { count: apps.named })] : []),
  ...(apps.filter ? [say('policies.apps.filter')] : []),
  ...(apps.contexts > 0 ? [say('policies.apps.contexts')] : []),
];

/** The apps of a policy, without those that are left out. `null` where it is about no app. */
export function appsNoun(say: Say, apps: AppWords, except: AppWords): string | null {
  const nouns = appNouns(say, apps);
  if (nouns.length === 0) return null;
  const left = appNouns(say, except);
  return left.length === 0 ? all(nouns) : say('policies.apps.but', { apps: all(nouns), except: all(left) });
}

/** What somebody does when a policy counts that is about no app. */
export const actionsOf = ({ registering, joiningDevice }: AppWords): readonly ('registering' | 'joiningDevice')[] => [
  ...(registering ? (['registering'] as const) : []),
  ...(joiningDevice ? (['joiningDevice'] as const) : []),
];

/** What a policy demands. */
export function demandNoun(say: Say, { kind, name }: DemandWords): string {
  if (kind === 'strength' && name === null) return say('policies.demand.strengthUnnamed');
  return say(`policies.demand.${kind}`, { name: name ?? say('policies.unnamed') });
}
