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
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { ErrorDetails, ErrorNotice } from '../../components/ErrorNotice';
import { present } from '../../errors/present';
import { toAppError } from '../../ipc/backend';
import type { ExceptionLine } from '../../ipc/bindings';
import { exceptionsQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { useSay } from '../../messages/words';

/** How many rows Rust gives at a time. */
const WINDOW = 200;

const useStyles = makeStyles({
  table: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  scroll: { maxHeight: '360px', overflowY: 'auto' },
  head: { position: 'sticky', top: '0', zIndex: 1, backgroundColor: tokens.colorNeutralBackground1 },
  row: { minHeight: '44px' },
  result: { width: '110px' },
  cell: { paddingTop: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalS, verticalAlign: 'top' },
  words: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
  paging: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Everyone for whom a change did not end as meant, by name and reason. */
export function ExceptionsTable({ change }: { readonly change: string }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const { organizationId } = useSignedIn();
  const [offset, setOffset] = useState(0);
  const query = useQuery({
    ...exceptionsQuery(backend, organizationId, change, offset),
    placeholderData: keepPreviousData,
  });

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
  return (
    <div className={styles.table}>
      <div className={styles.scroll} role="region" aria-label={say('change.panel.exceptions')} tabIndex={0}>
        <Table aria-label={say('change.panel.exceptions')}>
          <TableHeader className={styles.head}>
            <TableRow>
              <TableHeaderCell>{say('change.panel.columnPerson')}</TableHeaderCell>
              <TableHeaderCell className={styles.result}>{say('change.panel.columnResult')}</TableHeaderCell>
              <TableHeaderCell>{say('change.panel.columnReason')}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {rows.map((row) => (
              <ExceptionRow key={row.person.id} row={row} />
            ))}
          </TableBody>
        </Table>
      </div>
      {total > WINDOW && (
        <div className={styles.paging}>
          <Button size="small" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - WINDOW))}>
            {say('change.panel.previous')}
          </Button>
          <Text>
            {say('change.panel.exceptionsPage', { from: offset + 1, to: Math.min(offset + WINDOW, total), total })}
          </Text>
          <Button size="small" disabled={offset + WINDOW >= total} onClick={() => setOffset(offset + WINDOW)}>
            {say('change.panel.next')}
          </Button>
        </div>
      )}
    </div>
  );
}

function ExceptionRow({ row }: { readonly row: ExceptionLine }) {
  const say = useSay();
  const styles = useStyles();
  const why = present(say, row.because);
  return (
    <TableRow className={styles.row}>
      <TableCell className={styles.cell}>
        <div className={styles.words}>
          <Text>{row.person.name}</Text>
          <Text size={200} className={styles.quiet}>
            {row.person.username}
          </Text>
        </div>
      </TableCell>
      <TableCell className={styles.cell}>
        {say(row.refused ? 'change.panel.exceptionRefused' : 'change.panel.exceptionUnknown')}
      </TableCell>
      <TableCell className={styles.cell}>
        <div className={styles.words}>
          <Text>{why.title}</Text>
          <Text size={200}>{why.body}</Text>
          <ErrorDetails error={row.because} />
        </div>
      </TableCell>
    </TableRow>
  );
}
