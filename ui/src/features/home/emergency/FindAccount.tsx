import { FindPeople } from '../../../components/FindPeople';
import type { PersonLine } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { AccountLine } from './AccountLine';

export interface FindAccountProps {
  /** The ids of those who are named already. */
  readonly named: ReadonlySet<string>;
  readonly busy: boolean;
  readonly onName: (person: PersonLine) => void;
}

/** Any account of the organization that could be named. */
export function FindAccount({ named, busy, onName }: FindAccountProps) {
  const say = useSay();
  return (
    <FindPeople heading={say('emergency.search')}>
      {(person) => <AccountLine person={person} named={named.has(person.id)} busy={busy} onName={onName} />}
    </FindPeople>
  );
}
