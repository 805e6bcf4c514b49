import { Button, Spinner, Title1, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';

import type { PeopleStart } from '../../app/pages';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNow } from '../../components/useNow';
import { toAppError } from '../../ipc/backend';
import type { AppError, PeopleFilter, PeopleQuery, PeopleSort, PeopleView } from '../../ipc/bindings';
import { peopleQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { age } from '../../messages/format';
import { useSay } from '../../messages/words';
import { PeopleCounts } from './PeopleCounts';
import { PeopleFilters } from './PeopleFilters';
import { PeopleTable } from './PeopleTable';
import { PersonPanel } from './PersonPanel';
import { SaveList } from './SaveList';
import { SelectionBar } from './SelectionBar';
import { useSelection } from './useSelection';
import { useSettled } from './useSettled';

const useStyles = makeStyles({
  // As high as the window leaves room for, so that the table scrolls by itself under its head.
  page: { flexGrow: 1, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minHeight: '0' },
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  reading: { justifyContent: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** Everyone in the organization, and whether each is asked for a second step. */
export default function PeoplePage({ start }: { readonly start: PeopleStart }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const { organizationId } = useSignedIn();
  const [search, setSearch] = useState('');
  const [filters, setFilters] = useState<readonly PeopleFilter[]>(start.filters ?? []);
  const [finding, setFinding] = useState(start.finding ?? null);
  const [order, setOrder] = useState<{ readonly sort: PeopleSort; readonly descending: boolean }>({
    sort: 'name',
    descending: false,
  });
  const selection = useSelection();
  const [open, setOpen] = useState(start.person ?? null);
  // Counts up when the keyboard is to go back to the table.
  const [back, setBack] = useState(0);

  const typed = useSettled(search.trim(), 40);
  const wanted = useMemo<PeopleQuery>(
    () => ({ search: typed, filters: [...filters], finding, ...order }),
    [typed, filters, finding, order],
  );
  const head = useQuery(peopleQuery(backend, organizationId, wanted));

  const showEveryone = () => {
    setSearch('');
    setFilters([]);
    setFinding(null);
  };
  const sortBy = useCallback((sort: PeopleSort) => {
    setOrder((order) => ({ sort, descending: order.sort === sort && !order.descending }));
  }, []);
  const close = () => {
    setOpen(null);
    setBack((times) => times + 1);
  };

  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <Title1 as="h1">{say('people.title')}</Title1>
        {head.data !== undefined && head.data.view.total > 0 && <SaveList query={head.data.query} />}
      </div>
      {head.data === undefined ? (
        head.isError ? (
          <ErrorNotice
            error={toAppError(head.error)}
            actions={<Button onClick={() => void head.refetch()}>{say('common.tryAgain')}</Button>}
          />
        ) : (
          <Spinner />
        )
      ) : (
        <>
          <PeopleCounts counts={head.data.view.counts} total={head.data.view.total} />
          <Notices view={head.data.view} failed={head.isError ? toAppError(head.error) : null} />
          {/* Without a list there is nothing to look for in it; what happened is said above. */}
          {(head.data.view.total > 0 || head.data.view.because === null) && (
            <>
              <PeopleFilters
                counts={head.data.view.filters}
                matching={head.data.view.total === 0 ? null : head.data.view.matching}
                search={search}
                filters={filters}
                finding={finding}
                onSearch={setSearch}
                onFilters={setFilters}
                onFindingDismissed={() => setFinding(null)}
              />
              {head.data.view.total > 0 && <SelectionBar head={head.data} selection={selection} />}
              <PeopleTable head={head.data} selection={selection} focused={back} onSort={sortBy} onOpen={setOpen} onShowEveryone={showEveryone} />
            </>
          )}
          <ReadAt at={head.data.view.readAt} />
        </>
      )}
      {open !== null && <PersonPanel key={open} id={open} onClose={close} />}
    </div>
  );
}

/** What keeps the list from being everyone. */
function Notices({ view, failed }: { readonly view: PeopleView; readonly failed: AppError | null }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  // Who there is and what their older setting is come in one.
  const again = useMutation({ mutationFn: () => backend.refresh('perUserMfa') });
  const error: AppError | null =
    failed ?? view.because ?? (view.complete || view.reading ? null : { code: 'peopleIncomplete', params: {} });
  return (
    <>
      {view.reading && <Spinner size="tiny" className={styles.reading} label={say('people.reading')} />}
      {error !== null && (
        <ErrorNotice
          error={error}
          intent={view.total > 0 ? 'warning' : 'error'}
          actions={
            <Button disabled={again.isPending} onClick={() => again.mutate()}>
              {say('people.readAgain')}
            </Button>
          }
        />
      )}
      {again.isError && <ErrorNotice error={toAppError(again.error)} />}
    </>
  );
}

function ReadAt({ at }: { readonly at: string | null }) {
  const say = useSay();
  const styles = useStyles();
  const now = useNow();
  return at === null ? null : <span className={styles.quiet}>{age(say, at, now)}</span>;
}
