import { Text, makeStyles, tokens } from '@fluentui/react-components';

import type { PersonView } from '../../ipc/bindings';
import { useSay, type Say } from '../../messages/words';
import { Asked } from './Asked';
import { policyWords, throughWords } from './sentences';

const useStyles = makeStyles({
  answer: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  asked: { display: 'flex', gap: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** The one sentence. */
function sentence(say: Say, { row, answer }: PersonView): string {
  return say(`people.answer.${answer.kind}`, {
    name: row.person.name,
    policy: policyWords(say, answer.policy),
    through: answer.through === null ? say('people.through.groupUnnamed') : throughWords(say, [answer.through]),
    count: answer.policies,
  });
}

/** Why somebody is asked or not, in one sentence, and what else there is to know about that. */
export function Answer({ view }: { readonly view: PersonView }) {
  const say = useSay();
  const styles = useStyles();
  const { row, answer, federated } = view;
  const notes = [
    ...(row.asked === 'mostly'
      ? [say(answer.kind === 'askedByDefaults' ? 'people.mostlyByDefaults' : 'people.mostly')]
      : []),
    // VERDICTS.md, known limits: "never" speaks of the organization's own rules.
    ...(row.asked === 'never' ? [say('people.neverNote')] : []),
    ...(row.standing === 'emergency' ? [say('people.emergencyNote')] : []),
    ...(federated ? [say('people.federatedNote')] : []),
  ];
  return (
    <div className={styles.answer}>
      <div className={styles.asked}>
        <Text className={styles.quiet}>{say('people.columns.asked')}</Text>
        <Asked asked={row.asked} />
      </div>
      <Text size={400} weight="semibold">
        {sentence(say, view)}
      </Text>
      {notes.map((note) => (
        <Text key={note} className={styles.quiet}>
          {note}
        </Text>
      ))}
    </div>
  );
}
