import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { PersonKeyRegular } from '@fluentui/react-icons/svg/person-key';

import type { EmergencyView, PartView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { AnswerIcon } from '../emergency/AnswerIcon';
import { answerFor, assess, type Assessment } from '../emergency/assess';
import { PartCard } from '../PartCard';

const useStyles = makeStyles({
  line: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
});

export interface EmergencyAccountsCardProps {
  readonly part: PartView<EmergencyView>;
  /** Shows the accounts with their checks. */
  readonly onOpen: () => void;
}

// What is wrong comes first.
const assessments: readonly Assessment[] = ['problem', 'cannotTell', 'ready'];

export function EmergencyAccountsCard({ part, onOpen }: EmergencyAccountsCardProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <PartCard name="emergencyAccounts" icon={<PersonKeyRegular />} part={part} guides={['admin-roles']}>
      {({ accounts, candidates }) => {
        const assessed = accounts.map((account) => ({ person: account.person, state: assess(account) }));
        return (
          <>
            {accounts.length === 0 && (
              <>
                <Text weight="semibold">{say('emergency.none')}</Text>
                <Text>{say('emergency.noneMeans')}</Text>
              </>
            )}
            {assessments.map((state) => {
              const count = assessed.filter((each) => each.state === state).length;
              return (
                count > 0 && (
                  <Text key={state} weight="semibold">
                    {say(`emergency.${state}`, { count })}
                  </Text>
                )
              );
            })}
            {accounts.length === 1 && <Text>{say('emergency.one')}</Text>}
            {accounts.length > 0 && (
              <ul>
                {assessed.map(({ person, state }) => (
                  <li key={person.id} className={styles.line}>
                    <AnswerIcon answer={answerFor[state]} />
                    <Text>{say('emergency.line', { name: person.name, state: say(`emergency.state.${state}`) })}</Text>
                  </li>
                ))}
              </ul>
            )}
            {accounts.length < 2 && candidates.length > 0 && (
              <Text>{say('emergency.candidates', { count: candidates.length })}</Text>
            )}
            <div>
              <Button onClick={onOpen}>{say(accounts.length === 0 ? 'emergency.openNone' : 'emergency.open')}</Button>
            </div>
          </>
        );
      }}
    </PartCard>
  );
}
