import { useStatus } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { whyNotEditable } from '../home/editable';

/** Why the older per-user setting cannot be turned off for anybody now, or `null` when it can. */
export function useWhyNotTurnOff(): string | null {
  const say = useSay();
  const status = useStatus().data;
  if (status === undefined || status.perUserMfa.state === 'loading') return say('people.selection.reading');
  if (status.perUserMfa.state === 'unknown') return say('people.selection.notRead');
  return whyNotEditable(say, status.perUserMfa.value.editable, status.you);
}
