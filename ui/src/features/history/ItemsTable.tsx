import {
  Button,
  Spinner,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { CopyButton } from '../../components/CopyButton';
import { Disclosure } from '../../components/Disclosure';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { HistoryChange, HistoryRow } from '../../ipc/bindings';
import { HISTORY_WINDOW, historyRowsQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { dayAndTime } from '../../messages/format';
import { useSay } from '../../messages/words';
import { turnOf } from './sentences';

const useStyles = makeStyles({
  table: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  scroll: { maxHeight: '60vh', overflowY: 'auto' },
  head: { position: 'sticky', top: '0', zIndex: 1, backgroundColor: tokens.colorNeutralBackground1 },
  // A row is nothing to press; and on the dark hover colour its button would be too faint.
  row: { height: '44px', ':hover': { backgroundColor: 'transparent' }, ':active': { backgroundColor: 'transparent' } },
  result: { width: '110px' },
  details: { width: '38%' },
  cell: { paddingTop: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalS, verticalAlign: 'top', overflowWrap: 'anywhere' },
  raw: {
    display: 'flex',
    flexDirection: 'column',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
  paging: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Every item of a change, a page at a time. */
export function ItemsTable({ change }: { readonly change: HistoryChange }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const { organizationId } = useSignedIn();
  const [offset, setOffset] = useState(0);
  const scroll = useRef<HTMLDivElement>(null);
  const query = useQuery(historyRowsQuery(backend, organizationId, change, offset));

  // Another page starts at its top.
  useEffect(() => {
    if (scroll.current) scroll.current.scrollTop = 0;
  }, [offset]);

  if (query.isError) {
    return (
      <ErrorNotice
        error={toAppError(query.error)}
        actions={<Button onClick={() => void query.refetch()}>{say('common.tryAgain')}</Button>}
      />
    );
  }
  if (query.data === undefined) return <Spinner size="tiny" />;

  const { rows, total } = query.data;
  if (total === 0) return <Text>{say('history.noItems')}</Text>;
  return (
    <div className={styles.table}>
      <div ref={scroll} className={styles.scroll} role="region" aria-label={say('history.items')} tabIndex={0}>
        <Table aria-label={say('history.items')}>
          <TableHeader className={styles.head}>
            <TableRow>
              <TableHeaderCell>{say('history.columnName')}</TableHeaderCell>
              <TableHeaderCell>{say('history.columnTurn')}</TableHeaderCell>
              <TableHeaderCell className={styles.result}>{say('history.columnOutcome')}</TableHeaderCell>
              <TableHeaderCell className={styles.details}>{say('history.columnDetails')}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {rows.map((row, index) => (
              // Two people can have the same name, and a row has nothing else of its own than its place.
              <Item key={offset + index} row={row} />
            ))}
          </TableBody>
        </Table>
      </div>
      {total > HISTORY_WINDOW && (
        <div className={styles.paging}>
          <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - HISTORY_WINDOW))}>
            {say('history.previous')}
          </Button>
          <Text role="status">
            {say('history.itemsPage', { from: offset + 1, to: Math.min(offset + HISTORY_WINDOW, total), total })}
          </Text>
          <Button disabled={offset + HISTORY_WINDOW >= total} onClick={() => setOffset(offset + HISTORY_WINDOW)}>
            {say('history.next')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Item({ row }: { readonly row: HistoryRow }) {
  const say = useSay();
  const styles = useStyles();
  const name = row.name === '' ? say('history.wholeOrganization') : row.name;
  const turn = turnOf(say, row);
  return (
    <TableRow className={styles.row}>
      <TableCell className={styles.cell}>{name}</TableCell>
      <TableCell className={styles.cell}>
        {turn === null ? say('history.noWords') : say('history.turn', { before: turn[0], after: turn[1] })}
      </TableCell>
      <TableCell className={styles.cell}>{say(`history.outcome.${row.outcome}`)}</TableCell>
      <TableCell className={styles.cell}>
        <Disclosure summary={say('frame.details')} of={name}>
          <Raw row={row} />
        </Disclosure>
      </TableCell>
    </TableRow>
  );
}

/** The item as it stands in the record, to be copied. */
function Raw({ row }: { readonly row: HistoryRow }) {
  const say = useSay();
  const styles = useStyles();
  const lines = [
    `${say('history.rawBefore')}: ${row.before === '' ? say('history.nothingThere') : row.before}`,
    `${say('history.rawAfter')}: ${row.after === '' ? say('history.nothingThere') : row.after}`,
    ...(row.code === null ? [] : [say('history.code', { code: row.code })]),
    ...(row.requestId === null ? [] : [say('history.requestId', { id: row.requestId })]),
    ...(row.at === null ? [] : [say('history.at', { when: dayAndTime(row.at) })]),
  ];
  return (
    <>
      <div className={styles.raw}>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </div>
      <div>
        <CopyButton label={say('common.copy')} text={lines.join('\n')} size="small" appearance="subtle" />
      </div>
    </>
  );
}
