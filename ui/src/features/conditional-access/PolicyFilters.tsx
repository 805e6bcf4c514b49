import { Field, SearchBox, Text, ToggleButton, makeStyles, tokens } from '@fluentui/react-components';

import { useSay } from '../../messages/words';
import { filters, type PolicyFilter } from './filter';

const useStyles = makeStyles({
  filters: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  top: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  search: { flexGrow: 1, maxWidth: '420px' },
  box: { width: '100%', maxWidth: 'none' },
  chips: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  chip: { minWidth: '0', fontVariantNumeric: 'tabular-nums', fontWeight: tokens.fontWeightRegular },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface PolicyFiltersProps {
  readonly search: string;
  readonly chosen: readonly PolicyFilter[];
  /** How many each filter leaves by itself. */
  readonly counts: Readonly<Record<PolicyFilter, number>>;
  /** How many are left now. */
  readonly matching: number;
  readonly onSearch: (search: string) => void;
  readonly onChosen: (chosen: readonly PolicyFilter[]) => void;
}

/** What makes the list of policies shorter. */
export function PolicyFilters({ search, chosen, counts, matching, onSearch, onChosen }: PolicyFiltersProps) {
  const say = useSay();
  const styles = useStyles();
  const toggle = (filter: PolicyFilter) => onChosen(chosen.includes(filter) ? chosen.filter((each) => each !== filter) : [...chosen, filter]);
  return (
    <div className={styles.filters}>
      <div className={styles.top}>
        <Field className={styles.search} label={say('policies.list.search')}>
          <SearchBox
            className={styles.box}
            placeholder={say('policies.list.searchHint')}
            value={search}
            onChange={(_, { value }) => onSearch(value)}
          />
        </Field>
        <Text role="status" className={styles.quiet}>
          {say('policies.list.shown', { count: matching })}
        </Text>
      </div>
      <div role="group" aria-label={say('people.showOnly')} className={styles.chips}>
        {filters
          .filter((filter) => counts[filter] > 0 || chosen.includes(filter))
          .map((filter) => (
            <ToggleButton
              key={filter}
              size="small"
              shape="circular"
              className={styles.chip}
              checked={chosen.includes(filter)}
              onClick={() => toggle(filter)}
            >
              {say('people.filter', { filter: say(`policies.filter.${filter}`), count: counts[filter] })}
            </ToggleButton>
          ))}
      </div>
    </div>
  );
}
