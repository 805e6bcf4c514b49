import { Checkbox, mergeClasses } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';

import type { PersonRow } from '../../ipc/bindings';
import { all } from '../../messages/format';
import { useSay, type Say } from '../../messages/words';
import { Asked } from './Asked';
import { ROW_HEIGHT, useTableStyles } from './useTableStyles';

export interface PersonTableRowProps {
  /** The place in the list, from 0. */
  readonly index: number;
  /** Where the row begins in the body, in pixels. */
  readonly top: number;
  /** `undefined` until it is there. */
  readonly row: PersonRow | undefined;
  /** Whether the keyboard is at this row. */
  readonly active: boolean;
  readonly selected: boolean;
  /** Whether somebody who is not selected can be. */
  readonly selectable: boolean;
}

const columns = ['name', 'username', 'asked', 'by', 'secondStep', 'kind'] as const;

/** What an account is beside a person's own. What is not known is said, and not shown as no. */
function kinds(say: Say, { asked, admin, guest, standing }: PersonRow): string[] {
  const known = asked !== null;
  return [
    ...(standing === 'counted' ? [] : [say(`export.standing.${standing}`)]),
    ...(admin === true ? [say('people.kind.admin')] : admin === null && known ? [say('people.kind.adminUnknown')] : []),
    ...(guest === true ? [say('people.kind.guest')] : guest === null && known ? [say('people.kind.guestUnknown')] : []),
  ];
}

function cells(say: Say, row: PersonRow): Record<(typeof columns)[number], ReactNode> {
  return {
    name: row.person.name,
    username: row.person.username,
    asked: <Asked asked={row.asked} />,
    by: all(row.by.map((by) => say(`export.by.${by}`))),
    secondStep: row.asked === null && row.secondStep === 'unknown' ? '' : say(`export.secondStep.${row.secondStep}`),
    kind: kinds(say, row).join(', '),
  };
}

/** A person in the table, or the place of one who is being read. */
export const PersonTableRow = memo(function PersonTableRow({ index, top, row, active, selected, selectable }: PersonTableRowProps) {
  const say = useSay();
  const styles = useTableStyles();
  const shown = row && cells(say, row);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-busy={row === undefined}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      data-index={index}
      className={mergeClasses(styles.row, styles.person, selected && styles.selected)}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
    >
      <div role="gridcell" data-select className={styles.select}>
        {row !== undefined && (
          // The keyboard selects a row with the space bar, so the box itself is no stop of its own.
          <Checkbox
            tabIndex={-1}
            checked={selected}
            disabled={!selected && !selectable}
            aria-label={say('people.selection.row', { name: row.person.name })}
          />
        )}
      </div>
      {columns.map((column) => (
        <div
          key={column}
          role="gridcell"
          className={mergeClasses(
            styles.cell,
            styles[column],
            (column === 'secondStep' || column === 'kind') && styles.two,
            (column === 'username' || column === 'by') && styles.quiet,
          )}
          title={column === 'name' ? row?.person.name : column === 'username' ? row?.person.username : undefined}
        >
          {shown === undefined ? (
            <div className={styles.skeleton} role="img" aria-label={say('people.rowBeingRead')} />
          ) : (
            shown[column]
          )}
        </div>
      ))}
    </div>
  );
});
