import { Button, Field, SearchBox, Text, ToggleButton, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';

import type { FilterCount, FindingKind, PeopleFilter } from '../../ipc/bindings';
import { useSay, type MessageKey, type Say } from '../../messages/words';

const useStyles = makeStyles({
  filters: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  top: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  search: { flexGrow: 1, maxWidth: '420px' },
  box: { width: '100%', maxWidth: 'none' },
  chips: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  chip: { minWidth: '0', fontVariantNumeric: 'tabular-nums', fontWeight: tokens.fontWeightRegular },
  quiet: { color: tokens.colorNeutralForeground2 },
});

// The findings that show people. Whatever else opens this page is told in general words.
const findings: Partial<Record<FindingKind, MessageKey>> = {
  adminsNotAsked: 'people.finding.adminsNotAsked',
  adminsNotRegistered: 'people.finding.adminsNotRegistered',
  peopleNotAsked: 'people.finding.peopleNotAsked',
  guestsNotAsked: 'people.finding.guestsNotAsked',
  cannotTell: 'people.finding.cannotTell',
  peopleBlocked: 'people.finding.peopleBlocked',
  perUserLeftOver: 'people.finding.perUserLeftOver',
  oldSignIns: 'people.finding.oldSignIns',
  onlyPhone: 'people.finding.onlyPhone',
  notRegistered: 'people.finding.notRegistered',
  federatedDomain: 'people.finding.federatedDomain',
  emergencyProblem: 'people.finding.emergencyProblem',
  managedPolicyDue: 'people.finding.managedPolicyDue',
  defaultsScheduled: 'people.finding.defaultsScheduled',
  oneGlobalAdministrator: 'people.finding.oneGlobalAdministrator',
};

/** No number where there is nobody: as long as something is not known, that would say more than is known. */
function filterWords(say: Say, filter: PeopleFilter, people: number): string {
  const words = say(`export.filters.${filter}`);
  return people === 0 ? words : say('people.filter', { filter: words, count: people });
}

export interface PeopleFiltersProps {
  /** How many each filter leaves by itself. */
  readonly counts: readonly FilterCount[];
  /** How many are left now; `null` while there is nobody at all. */
  readonly matching: number | null;
  readonly search: string;
  readonly filters: readonly PeopleFilter[];
  readonly finding: FindingKind | null;
  readonly onSearch: (search: string) => void;
  readonly onFilters: (filters: readonly PeopleFilter[]) => void;
  readonly onFindingDismissed: () => void;
}

/** What makes the list shorter. */
export function PeopleFilters(props: PeopleFiltersProps) {
  const { counts, matching, search, filters, finding, onSearch, onFilters, onFindingDismissed } = props;
  const say = useSay();
  const styles = useStyles();
  const toggle = (filter: PeopleFilter) =>
    onFilters(filters.includes(filter) ? filters.filter((each) => each !== filter) : [...filters, filter]);
  return (
    <div className={styles.filters}>
      <div className={styles.top}>
        <Field className={styles.search} label={say('people.search')}>
          <SearchBox
            className={styles.box}
            placeholder={say('people.searchHint')}
            value={search}
            onChange={(_, { value }) => onSearch(value)}
          />
        </Field>
        <Text role="status" className={styles.quiet}>
          {matching !== null && say('people.shown', { count: matching })}
        </Text>
      </div>
      <div role="group" aria-label={say('people.showOnly')} className={styles.chips}>
        {finding !== null && (
          <Button
            size="small"
            shape="circular"
            appearance="primary"
            className={styles.chip}
            icon={<DismissRegular />}
            iconPosition="after"
            title={say('people.dismissFinding')}
            onClick={onFindingDismissed}
          >
            {say(findings[finding] ?? 'people.finding.other')}
          </Button>
        )}
        {counts.map(({ filter, people }) => (
          <ToggleButton
            key={filter}
            size="small"
            shape="circular"
            className={styles.chip}
            checked={filters.includes(filter)}
            onClick={() => toggle(filter)}
          >
            {filterWords(say, filter, people)}
          </ToggleButton>
        ))}
      </div>
    </div>
  );
}
