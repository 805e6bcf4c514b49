// What a policy means for the people whom it is about, once it is on.

import type { ConditionKind, DemandKind, PolicyWords } from '../../../ipc/bindings';
import type { MessageKey } from '../../../messages/words';

const risks: ReadonlySet<ConditionKind> = new Set<ConditionKind>(['signInRisk', 'userRisk', 'insiderRisk']);
const devices: ReadonlySet<DemandKind> = new Set<DemandKind>(['compliantDevice', 'joinedDevice', 'approvedApp', 'protectedApp']);

/** What they would notice, sentence by sentence. */
export function meaningOf({ demands, oneIsEnough, onlyWhen, apps, session }: PolicyWords): MessageKey[] {
  const has = (...kinds: DemandKind[]) => demands.some(({ kind }) => kinds.includes(kind));
  const when = (kind: ConditionKind) => onlyWhen.some((each) => each.kind === kind);
  const alternatives = oneIsEnough && demands.length > 1;
  return [
    ...(onlyWhen.some(({ kind }) => risks.has(kind)) ? (['policies.meaning.risk'] as const) : []),
    ...(apps.registering ? (['policies.meaning.registering'] as const) : []),
    ...(has('block') ? ([when('oldApps') ? 'policies.meaning.oldApps' : 'policies.meaning.block'] as const) : []),
    ...(alternatives ? (['policies.meaning.alternatives'] as const) : []),
    ...(!alternatives && !apps.registering && has('secondStep', 'strength') ? (['policies.meaning.secondStep'] as const) : []),
    ...(!alternatives && has('strength') ? (['policies.meaning.strength'] as const) : []),
    ...(!alternatives && demands.some(({ kind }) => devices.has(kind)) ? (['policies.meaning.device'] as const) : []),
    ...(!alternatives && has('passwordChange') ? (['policies.meaning.passwordChange'] as const) : []),
    ...(!alternatives && has('termsOfUse') ? (['policies.meaning.termsOfUse'] as const) : []),
    ...(session.length > 0 ? (['policies.meaning.session'] as const) : []),
  ];
}
