import { Text, makeStyles, tokens } from '@fluentui/react-components';

import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  names: {
    paddingLeft: tokens.spacingHorizontalM,
    borderLeft: `${tokens.strokeWidthThick} solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
});

/** How many names are shown; the others are only counted. */
const SHOWN = 5;

/** Names of policies, groups or accounts, or nothing where there are none. */
export function Names({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  const say = useSay();
  const styles = useStyles();
  if (names.length === 0) return null;
  const more = names.length - SHOWN;
  return (
    <ul aria-label={label} className={styles.names}>
      {names.slice(0, SHOWN).map((name, index) => (
        // Two policies can have the same name.
        <li key={`${index}-${name}`}>
          <Text>{name}</Text>
        </li>
      ))}
      {more > 0 && (
        <li>
          <Text italic>{say('common.andMore', { count: more })}</Text>
        </li>
      )}
    </ul>
  );
}
