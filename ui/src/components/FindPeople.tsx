import { Field, SearchBox, Subtitle2, Text, makeStyles, tokens } from '@fluentui/react-components';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState, type ReactNode } from 'react';

import { toAppError, type Backend } from '../ipc/backend';
import type { PersonLine } from '../ipc/bindings';
import { useBackend, useSignedIn } from '../ipc/queries';
import { useSay } from '../messages/words';
import { ErrorWords } from './ErrorNotice';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  search: { maxWidth: 'none' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** How many accounts are shown; the others are only counted. */
const SHOWN = 20;

const foundQuery = (backend: Backend, organization: string, search: string) =>
  queryOptions({
    queryKey: ['status', organization, 'accounts', search],
    queryFn: () => backend.peopleRows({ search, filters: [], finding: null, sort: 'name', descending: false }, 0),
    enabled: search !== '',
  });

export interface FindPeopleProps {
  readonly heading: string;
  /** What is shown of somebody who was found, with what can be done. */
  readonly children: (person: PersonLine) => ReactNode;
}

/** Any account of the organization, by its name. */
export function FindPeople({ heading, children }: FindPeopleProps) {
  const say = useSay();
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const found = useQuery(foundQuery(useBackend(), useSignedIn().organizationId, search));
  const people = found.data?.rows.slice(0, SHOWN) ?? [];
  const more = (found.data?.matching ?? 0) - people.length;
  return (
    <section className={styles.section}>
      <Subtitle2 as="h3">{heading}</Subtitle2>
      <Field hint={say('people.find.hint')}>
        <SearchBox className={styles.search} aria-label={heading} value={typed} onChange={(_, { value }) => setTyped(value)} />
      </Field>
      <Text role="status">
        {found.isFetching && found.isPending && say('people.find.searching')}
        {found.isSuccess &&
          (found.data.matching === 0 ? say('people.find.none') : say('people.find.found', { count: found.data.matching }))}
      </Text>
      {found.isError && <ErrorWords error={toAppError(found.error)} />}
      {people.length > 0 && (
        <ul className={styles.list}>
          {people.map(({ person }) => (
            <li key={person.id}>{children(person)}</li>
          ))}
        </ul>
      )}
      {more > 0 && <Text>{say('people.find.more', { count: more })}</Text>}
    </section>
  );
}
