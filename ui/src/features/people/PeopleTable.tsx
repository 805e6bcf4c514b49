import { Button, Text, mergeClasses } from '@fluentui/react-components';
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { PeopleSort } from '../../ipc/bindings';
import { PEOPLE_WINDOW, peopleRowsQuery, useBackend, useSignedIn, type PeopleHead } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { PersonTableRow } from './PersonTableRow';
import type { Selection } from './useSelection';
import { ROW_HEIGHT, useTableStyles } from './useTableStyles';

const columns = [
  { column: 'name', sort: 'name' },
  { column: 'username', sort: 'username' },
  { column: 'asked', sort: 'asked' },
  { column: 'by', sort: null },
  { column: 'secondStep', sort: 'secondStep' },
  { column: 'kind', sort: null },
] as const;

export interface PeopleTableProps {
  readonly head: PeopleHead;
  readonly selection: Selection;
  /** Takes the keyboard back to the active row each time that it changes. */
  readonly focused: number;
  readonly onSort: (sort: PeopleSort) => void;
  readonly onOpen: (id: string) => void;
  readonly onShowEveryone: () => void;
}

/** Everyone who matches. Only the rows that can be seen are there. */
export function PeopleTable({ head: { query, view }, selection, focused, onSort, onOpen, onShowEveryone }: PeopleTableProps) {
  const say = useSay();
  const styles = useTableStyles();
  const grid = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  // Counts up when the keyboard has moved, so that the row is focused once it is there.
  const [moves, setMoves] = useState(0);
  const current = Math.min(active, Math.max(0, view.matching - 1));

  // The active row stays in the document when it is scrolled away, so that the keyboard is not lost with it.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const seen = defaultRangeExtractor(range);
      return seen.includes(current) || current >= range.count ? seen : [...seen, current].toSorted((a, b) => a - b);
    },
    [current],
  );
  // What it returns is not kept anywhere else.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: view.matching,
    getScrollElement: () => grid.current,
    estimateSize: () => ROW_HEIGHT,
    rangeExtractor,
    overscan: 6,
    scrollMargin: ROW_HEIGHT,
    scrollPaddingStart: ROW_HEIGHT,
  });
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  const { rowAt, failed, again } = useRows({ query, view }, startIndex, endIndex);

  // Another question starts at its top.
  const asked = JSON.stringify(query);
  const [shown, setShown] = useState(asked);
  if (shown !== asked) {
    setShown(asked);
    setActive(0);
  }
  useLayoutEffect(() => {
    if (grid.current) grid.current.scrollTop = 0;
  }, [asked]);

  useEffect(() => {
    if (moves + focused > 0) activeRow(grid.current)?.focus({ preventScroll: true });
  }, [moves, focused]);

  const moveTo = (index: number) => {
    const place = Math.max(0, Math.min(index, view.matching - 1));
    virtualizer.scrollToIndex(place);
    setActive(place);
    setMoves((times) => times + 1);
  };
  const open = (index: number) => {
    const row = rowAt(index);
    if (row !== undefined) onOpen(row.person.id);
  };

  const select = (index: number) => {
    const row = rowAt(index);
    if (row !== undefined) selection.toggle(row.person.id);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (indexOf(event.target) === null) return;
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / ROW_HEIGHT) - 2);
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: view.matching - 1 }[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === 'Enter') open(current);
    else if (event.key === ' ') select(current);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target);
    if (index === null) return;
    setActive(index);
    if (event.target instanceof Element && event.target.closest('[data-select]') !== null) {
      select(index);
      // The row keeps the keyboard, not its box.
      setMoves((times) => times + 1);
    } else open(index);
  };

  return (
    <>
      {failed !== null && (
        <ErrorNotice
          error={toAppError(failed)}
          actions={<Button onClick={again}>{say('common.tryAgain')}</Button>}
        />
      )}
      {view.matching === 0 ? (
        <div className={styles.grid}>
          <Nobody view={view} onShowEveryone={onShowEveryone} />
        </div>
      ) : (
        <div
          ref={grid}
          role="grid"
          aria-label={say('people.title')}
          aria-rowcount={view.matching + 1}
          aria-multiselectable
          className={styles.grid}
          onKeyDown={onKeyDown}
          onClick={onClick}
        >
          <div role="rowgroup" className={styles.head}>
            <div role="row" aria-rowindex={1} className={styles.row}>
              <div role="columnheader" aria-label={say('people.selection.column')} className={styles.select} />
              {columns.map(({ column, sort }) => (
                <ColumnHeader key={column} column={column} sort={sort} query={query} onSort={onSort} />
              ))}
            </div>
          </div>
          <div role="rowgroup" className={styles.body} style={{ height: view.matching * ROW_HEIGHT }}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const row = rowAt(index);
              return (
                <PersonTableRow
                  key={index}
                  index={index}
                  top={start - ROW_HEIGHT}
                  row={row}
                  active={index === current}
                  selected={row !== undefined && selection.ids.has(row.person.id)}
                  selectable={!selection.full}
                />
              );
            })}
          </div>
        </div>
      )}
    </>
  );
}

/** The row that the keyboard is at. */
const activeRow = (grid: HTMLElement | null) => grid?.querySelector<HTMLElement>('[data-index][tabindex="0"]');

/** The place of the row that something happened in. */
function indexOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row === null ? null : Number(row.dataset['index']);
}

/** The rows of the windows that can be seen. */
function useRows({ query, view }: PeopleHead, startIndex: number, endIndex: number) {
  const backend = useBackend();
  const client = useQueryClient();
  const { organizationId } = useSignedIn();
  const first = Math.floor(startIndex / PEOPLE_WINDOW);
  const last = Math.floor(Math.min(endIndex, Math.max(0, view.matching - 1)) / PEOPLE_WINDOW);
  const windows = Array.from({ length: view.matching === 0 ? 0 : last - first + 1 }, (_, at) => (first + at) * PEOPLE_WINDOW);
  const answers = useQueries({
    queries: windows.map((from) => peopleRowsQuery(backend, client, organizationId, query, from, view.revision)),
  });
  const failed = answers.find(({ isError }) => isError);
  return {
    rowAt: (index: number) => answers[Math.floor(index / PEOPLE_WINDOW) - first]?.data?.rows[index % PEOPLE_WINDOW],
    failed: failed?.error ?? null,
    again: () => answers.filter(({ isError }) => isError).forEach((answer) => void answer.refetch()),
  };
}

interface ColumnHeaderProps {
  readonly column: (typeof columns)[number]['column'];
  readonly sort: PeopleSort | null;
  readonly query: PeopleHead['query'];
  readonly onSort: (sort: PeopleSort) => void;
}

function ColumnHeader({ column, sort, query, onSort }: ColumnHeaderProps) {
  const say = useSay();
  const styles = useTableStyles();
  const words = say(`people.columns.${column}`);
  const sorted = sort === query.sort;
  return (
    <div
      role="columnheader"
      aria-sort={sort === null ? undefined : !sorted ? 'none' : query.descending ? 'descending' : 'ascending'}
      className={mergeClasses(styles.cell, styles[column], styles.heading)}
    >
      {sort === null ? (
        words
      ) : (
        <Button
          appearance="transparent"
          size="small"
          className={styles.sort}
          icon={!sorted ? undefined : query.descending ? <ArrowDownRegular /> : <ArrowUpRegular />}
          iconPosition="after"
          onClick={() => onSort(sort)}
        >
          {words}
        </Button>
      )}
    </div>
  );
}

/** What stands where the rows would be. */
function Nobody({ view, onShowEveryone }: { readonly view: PeopleHead['view']; readonly onShowEveryone: () => void }) {
  const say = useSay();
  const styles = useTableStyles();
  if (view.total === 0 && view.reading) {
    return (
      <div className={styles.none}>
        <Text>{say('people.emptyReading')}</Text>
        {[0, 1, 2, 3].map((row) => (
          <div key={row} className={styles.skeleton} />
        ))}
      </div>
    );
  }
  return (
    <div className={styles.none}>
      <Text weight="semibold">{say(view.total === 0 ? 'people.emptyTitle' : 'people.noneTitle')}</Text>
      <Text>{say(view.total === 0 ? 'people.emptyBody' : 'people.noneBody')}</Text>
      {view.total > 0 && <Button onClick={onShowEveryone}>{say('people.showEveryone')}</Button>}
    </div>
  );
}
