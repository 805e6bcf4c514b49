import { Text, makeStyles, tokens } from '@fluentui/react-components';

import type { PlanPartView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  parts: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    margin: '0',
    paddingLeft: tokens.spacingHorizontalXXL,
    listStyleType: 'decimal',
  },
});

export interface PlanPartsProps {
  readonly parts: readonly PlanPartView[];
  /** What the list is, for those who do not see it. */
  readonly label: string;
}

/** What is done, one thing after the other. */
export function PlanParts({ parts, label }: PlanPartsProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <ol className={styles.parts} aria-label={label}>
      {parts.map(({ kind, count }) => (
        <li key={kind}>
          <Text>{say(`change.part.${kind}`, { count })}</Text>
        </li>
      ))}
    </ol>
  );
}
