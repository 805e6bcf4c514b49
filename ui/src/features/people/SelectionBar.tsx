import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import { PEOPLE_WINDOW, peopleRowsQuery, useBackend, useSignedIn, type PeopleHead } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';
import { MOST_SELECTED, type Selection } from './useSelection';
import { useWhyNotTurnOff } from './useWhyNotTurnOff';

const useStyles = makeStyles({
  bar: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  // As high with a selection as without one, so that the table does not move under the pointer.
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM, minHeight: '32px' },
  // As high as the buttons, also where it has a line to itself.
  words: { lineHeight: '24px' },
  // On the other side, so that it does not move when the first person is selected.
  all: { marginLeft: 'auto' },
  reason: { minHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
});

export interface SelectionBarProps {
  readonly head: PeopleHead;
  readonly selection: Selection;
}

/** How many are selected, and what can be done for them. */
export function SelectionBar({ head, selection }: SelectionBarProps) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const reason = useWhyNotTurnOff();
  const reasonId = useId();
  const [tooMany, setTooMany] = useState(false);
  const all = useAllShown(head);
  const count = selection.ids.size;
  const { matching } = head.view;

  const addAll = () => all.mutate(undefined, { onSuccess: (ids) => setTooMany(!selection.add(ids)) });
  const clear = () => {
    setTooMany(false);
    selection.clear();
  };
  const turnOff = () => open({ kind: 'perUserMfaOff', knowingly: false, people: [...selection.ids] });

  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <Text role="status" className={styles.words}>
          {count === 0 && !tooMany
            ? say('people.selection.hint', { most: MOST_SELECTED })
            : [
                say('people.selection.count', { count }),
                ...(selection.full ? [say('people.selection.full')] : []),
                ...(tooMany ? [say('people.selection.tooMany', { most: MOST_SELECTED })] : []),
              ].join('. ')}
        </Text>
        {count > 0 && (
          <>
            <Button
              size="small"
              disabled={reason !== null}
              aria-describedby={reason === null ? undefined : reasonId}
              onClick={turnOff}
            >
              {say('people.selection.turnOff', { count })}
            </Button>
            <Button size="small" appearance="subtle" onClick={clear}>
              {say('people.selection.clear')}
            </Button>
          </>
        )}
        {matching > 0 && matching <= MOST_SELECTED && (
          <Button size="small" appearance="subtle" className={styles.all} disabled={all.isPending} onClick={addAll}>
            {say('people.selection.all', { count: matching })}
          </Button>
        )}
      </div>
      {reason !== null && (
        <Text id={reasonId} size={200} className={styles.reason}>
          {count > 0 && reason}
        </Text>
      )}
      {all.isError && <ErrorNotice error={toAppError(all.error)} />}
    </div>
  );
}

/** The ids of everyone who matches; there are at most as many as can be selected. */
function useAllShown({ query, view }: PeopleHead) {
  const backend = useBackend();
  const client = useQueryClient();
  const { organizationId } = useSignedIn();
  return useMutation({
    mutationFn: async () => {
      const windows = Array.from({ length: Math.ceil(view.matching / PEOPLE_WINDOW) }, (_, at) => at * PEOPLE_WINDOW);
      const answers = await Promise.all(
        windows.map((from) =>
          client.query(peopleRowsQuery(backend, client, organizationId, query, from, view.revision)),
        ),
      );
      return answers.flatMap(({ rows }) => rows.map(({ person }) => person.id));
    },
  });
}
