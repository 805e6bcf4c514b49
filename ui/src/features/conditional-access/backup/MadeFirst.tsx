import { Text } from '@fluentui/react-components';

import type { NeededView } from '../../../ipc/bindings';
import { all } from '../../../messages/format';
import { useSay } from '../../../messages/words';

/** What policies of a backup name and is not there: it is made before them. */
export function MadeFirst({ needed }: { readonly needed: readonly NeededView[] }) {
  const say = useSay();
  return (
    <>
      <Text block>{say('policies.backup.madeFirst', { names: all(needed.map(({ name }) => name)) })}</Text>
      {needed.map(({ kind, name, beside }) =>
        beside === null ? null : (
          <Text key={`${kind} ${name}`} block>
            {say('policies.backup.madeBeside', { beside, name })}
          </Text>
        ),
      )}
    </>
  );
}
