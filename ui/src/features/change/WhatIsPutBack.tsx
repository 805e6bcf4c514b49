import { Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import type { IntentView } from '../../ipc/bindings';
import { historyQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { titleAndTime } from '../history/sentences';

/** Which change would be put back, or nothing for another intent. */
export function WhatIsPutBack({ intent }: { readonly intent: IntentView }) {
  const say = useSay();
  const backend = useBackend();
  const { organizationId } = useSignedIn();
  const id = intent.kind === 'putBack' ? intent.change : null;
  const history = useQuery({ ...historyQuery(backend, organizationId), enabled: id !== null });
  const change = history.data?.changes.find((each) => each.id === id);
  if (change === undefined) return null;
  return <Text>{say('history.putsBack', { what: titleAndTime(say, change) })}</Text>;
}
