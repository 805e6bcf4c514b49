import { Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';

import { Mark } from '../../components/Mark';
import type { OpinionLine, SecondOpinionView } from '../../ipc/bindings';
import { all } from '../../messages/format';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
});

const names = (lines: readonly OpinionLine[]) => all(lines.map(({ person }) => person.name));

export interface PlanOpinionProps {
  /** `null` where it is not asked. */
  readonly opinion: SecondOpinionView | null;
  /** Whether the policies ask nobody before another change, for which it is asked. */
  readonly later: boolean;
}

/** What Microsoft's own check says beside Latch's. No answer is no yes. */
export function PlanOpinion({ opinion, later }: PlanOpinionProps) {
  const say = useSay();
  const styles = useStyles();
  const lines = (what: OpinionLine['opinion']) => opinion?.people.filter((line) => line.opinion === what) ?? [];
  const agree = lines('agrees');
  const silent = lines('unknown');
  return (
    <section className={styles.section}>
      <Text as="h3" weight="semibold">
        {say('change.opinion.title')}
      </Text>
      {opinion === null && <Text>{say(later ? 'change.opinion.notAsked' : 'change.opinion.notAskedHere')}</Text>}
      {opinion?.people.length === 0 && <Text>{say('change.opinion.none')}</Text>}
      {lines('differs').map((line) => (
        <Mark key={line.person.id} look={{ Icon: WarningFilled, tone: 'bad' }}>
          <Text weight="semibold">
            {line.differsAbout.length === 0
              ? say('change.opinion.differs', { name: line.person.name })
              : say('change.opinion.differsAbout', { name: line.person.name, policies: all(line.differsAbout) })}
          </Text>
        </Mark>
      ))}
      {lines('differs').length > 0 && <Text>{say('change.opinion.differsBody')}</Text>}
      {silent.length > 0 && (
        <Mark look={{ Icon: QuestionCircleRegular, tone: 'middling' }}>
          <Text>{say('change.opinion.unknown', { names: names(silent) })}</Text>
        </Mark>
      )}
      {agree.length > 0 && (
        <Mark look={{ Icon: CheckmarkCircleFilled, tone: 'good' }}>
          <Text>{say('change.opinion.agrees', { names: names(agree) })}</Text>
        </Mark>
      )}
    </section>
  );
}
