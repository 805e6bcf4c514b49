import { Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap';
import { EqualCircleRegular } from '@fluentui/react-icons/svg/equal-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';

import { Mark, type MarkLook } from '../../components/Mark';
import type { PolicyView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { PolicyJson } from './PolicyJson';
import { PolicyStateMark } from './PolicyStateMark';
import { SubView } from './SubView';
import { compare, linesOf, nameOf, points, type Comparison } from './facts';
import { moodOf, policySentence } from './sentences';

const useStyles = makeStyles({
  table: {
    width: '100%',
    tableLayout: 'fixed',
    borderCollapse: 'collapse',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  cell: {
    padding: tokens.spacingHorizontalM,
    textAlign: 'start',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    fontWeight: tokens.fontWeightRegular,
  },
  point: { width: '22%' },
  different: { borderLeft: `3px solid ${tokens.colorCompoundBrandStroke}`, backgroundColor: tokens.colorNeutralBackground3 },
  lines: { display: 'flex', flexDirection: 'column' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

// Each has a shape and a word of its own; the colour only adds to them.
const looks = {
  same: { Icon: EqualCircleRegular, tone: 'neutral' },
  different: { Icon: ArrowSwapRegular, tone: 'busy' },
  cannotTell: { Icon: QuestionCircleRegular, tone: 'neutral' },
} as const satisfies Record<Comparison, MarkLook>;

export interface ComparePoliciesProps {
  readonly one: PolicyView;
  readonly other: PolicyView;
  readonly onBack: () => void;
}

/** Two policies side by side. Where they differ is said, and not only shown by a colour. */
export function ComparePolicies({ one, other, onBack }: ComparePoliciesProps) {
  const say = useSay();
  const styles = useStyles();
  const both = [one, other];
  const different = points.filter((point) => compare(one.words, other.words, point) === 'different').length;
  // To what neither says anything there is nothing to compare.
  const shown = points.filter((point) => both.some(({ words }) => linesOf(say, words, point).length > 0));
  return (
    <SubView title={say('policies.compare.title')} onBack={onBack}>
      <Text weight="semibold">{say(different === 0 ? 'policies.compare.noDifference' : 'policies.compare.differs', { count: different })}</Text>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(styles.cell, styles.point)}>
              <Text weight="semibold">{say('policies.compare.column')}</Text>
            </th>
            {both.map(({ id, name }) => (
              <th key={id} scope="col" className={styles.cell}>
                <Text weight="semibold">{nameOf(say, name)}</Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" className={styles.cell}>
              <Text>{say('policies.compare.state')}</Text>
            </th>
            {both.map(({ id, state, words }) => (
              <td key={id} className={styles.cell}>
                <div className={styles.lines}>
                  <PolicyStateMark state={state} />
                  <Text>{policySentence(say, words, moodOf(state))}</Text>
                </div>
              </td>
            ))}
          </tr>
          {shown.map((point) => {
            const comparison = compare(one.words, other.words, point);
            const marked = comparison === 'different' && styles.different;
            return (
              <tr key={point}>
                <th scope="row" className={mergeClasses(styles.cell, marked)}>
                  <div className={styles.lines}>
                    <Text>{say(`policies.point.${point}`)}</Text>
                    <Mark small wordToned look={looks[comparison]}>
                      <Text size={200} weight={comparison === 'different' ? 'semibold' : 'regular'}>
                        {say(`policies.compare.${comparison}`)}
                      </Text>
                    </Mark>
                  </div>
                </th>
                {both.map(({ id, words }) => (
                  <td key={id} className={mergeClasses(styles.cell, marked)}>
                    <Lines lines={linesOf(say, words, point)} none={say(point === 'who' || point === 'except' ? 'policies.compare.nobody' : 'policies.compare.nothing')} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {both.map(({ id, name }) => (
        <PolicyJson key={id} id={id} name={nameOf(say, name)} />
      ))}
    </SubView>
  );
}

function Lines({ lines, none }: { readonly lines: readonly string[]; readonly none: string }) {
  const styles = useStyles();
  if (lines.length === 0) return <Text className={styles.quiet}>{none}</Text>;
  return (
    <div className={styles.lines}>
      {lines.map((line, index) => (
        <Text key={index}>{line}</Text>
      ))}
    </div>
  );
}
