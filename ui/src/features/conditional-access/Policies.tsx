// The list of policies: searched, filtered, opened, compared; and below it what was deleted.

import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';

import type { PoliciesView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { DeletedPolicies } from './DeletedPolicies';
import { countsOf, searchable, shownOf, type PolicyFilter } from './filter';
import { PolicyFilters } from './PolicyFilters';
import { PolicyList } from './PolicyList';

const useStyles = makeStyles({
  compare: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM, minHeight: '32px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  none: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS, padding: tokens.spacingHorizontalXXL },
});

export interface PoliciesProps {
  readonly view: PoliciesView;
  readonly whyNot: string | null;
  /** The policy that was open just now. */
  readonly back: string | null;
  readonly onOpen: (id: string) => void;
  readonly onCompare: (one: string, other: string) => void;
}

export function Policies({ view, whyNot, back, onOpen, onCompare }: PoliciesProps) {
  const say = useSay();
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const [filters, setFilters] = useState<readonly PolicyFilter[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { policies } = view;
  const found = useMemo(() => searchable(say, policies), [say, policies]);
  // What is typed shows at once; the list may come a moment later.
  const shown = shownOf(found, useDeferredValue(search), filters);
  // A third takes the place of the first.
  const choose = useCallback((id: string) => {
    setChosen((before) => (before.includes(id) ? before.filter((each) => each !== id) : [...before.slice(-1), id]));
  }, []);
  const showAll = () => {
    setSearch('');
    setFilters([]);
  };
  const [one, other] = chosen.filter((id) => policies.some((policy) => policy.id === id));
  return (
    <>
      {policies.length > 0 && (
        <>
          <PolicyFilters
            search={search}
            chosen={filters}
            counts={countsOf(policies)}
            matching={shown.length}
            onSearch={setSearch}
            onChosen={setFilters}
          />
          {policies.length > 1 && (
            <div className={styles.compare}>
              <Text className={styles.quiet} role="status">
                {say(one === undefined ? 'policies.compare.hint' : other === undefined ? 'policies.compare.one' : 'policies.compare.two')}
              </Text>
              {one !== undefined && other !== undefined && (
                <Button size="small" onClick={() => onCompare(one, other)}>
                  {say('policies.compare.button')}
                </Button>
              )}
              {one !== undefined && (
                <Button size="small" appearance="subtle" onClick={() => setChosen([])}>
                  {say('policies.compare.clear')}
                </Button>
              )}
            </div>
          )}
          {shown.length > 0 ? (
            <PolicyList policies={shown} chosen={chosen} back={back} onChoose={choose} onOpen={onOpen} />
          ) : (
            <div className={styles.none}>
              <Text weight="semibold">{say('policies.list.noneTitle')}</Text>
              <Text>{say('policies.list.noneBody')}</Text>
              <Button onClick={showAll}>{say('policies.list.showAll')}</Button>
            </div>
          )}
        </>
      )}
      <DeletedPolicies deleted={view.deleted} whyNot={whyNot} />
    </>
  );
}
