import type { PoliciesView, StatusView } from '../../ipc/bindings';
import { useChange, useStatus } from '../../ipc/queries';
import { useSay, type Say } from '../../messages/words';
import { standsInTheWay } from '../change/stages';
import { whyNotEditable } from '../home/editable';

/** Why no policy can be changed now, or `null` when it can. What is not known keeps nobody from trying: the plan says. */
export function useWhyNotChange(view: PoliciesView): string | null {
  const say = useSay();
  const status = useStatus().data;
  const change = useChange().data;
  if (standsInTheWay(change)) return say('home.notEditable.changeRunning');
  if (view.mayChange === false) return needs(say, status);
  return null;
}

function needs(say: Say, status: StatusView | undefined): string {
  const abilities = status?.you.state === 'known' ? status.you.value.abilities : [];
  const roles = abilities.find(({ ability }) => ability === 'conditionalAccess')?.roles ?? [];
  if (status === undefined || roles.length === 0) return say('policies.mayNot');
  return whyNotEditable(say, { kind: 'no', reason: 'role', roles, count: 0, names: [] }, status.you) ?? say('policies.mayNot');
}
