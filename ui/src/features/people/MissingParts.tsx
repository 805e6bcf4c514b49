import { Text, makeStyles, tokens } from '@fluentui/react-components';

import { Disclosure } from '../../components/Disclosure';
import { ErrorWords } from '../../components/ErrorNotice';
import { present } from '../../errors/present';
import type { MissingView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { missingWords } from './sentences';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  part: { display: 'flex', flexDirection: 'column' },
});

export interface MissingPartsProps {
  readonly missing: readonly MissingView[];
  /** Whether the reasons are said elsewhere. */
  readonly brief?: boolean;
}

/** What could not be read or understood, and why. */
export function MissingParts({ missing, brief = false }: MissingPartsProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {missing.map((each) => {
        const what = missingWords(say, each);
        return (
          <li key={what} className={styles.part}>
            <Text>{brief ? say('people.rule.notKnown', { what }) : what}</Text>
            {each.because !== null && !brief && (
              <Disclosure summary={present(say, each.because).title} of={what}>
                <ErrorWords error={each.because} titled={false} />
              </Disclosure>
            )}
          </li>
        );
      })}
    </ul>
  );
}
