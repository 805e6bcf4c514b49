import { Checkbox, Link, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo, useEffect, useRef } from 'react';

import type { PolicyView } from '../../ipc/bindings';
import { announcedDay } from '../home/days';
import { useSay } from '../../messages/words';
import { PolicyStateMark } from './PolicyStateMark';
import { nameOf } from './facts';
import { moodOf, policySentence } from './sentences';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  row: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '32px 132px minmax(0, 1fr) minmax(0, 176px)',
    alignItems: 'start',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '44px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 'none' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '@media (max-width: 960px)': { gridTemplateColumns: '32px 132px minmax(0, 1fr)' },
    '@media (max-width: 700px)': { gridTemplateColumns: '32px minmax(0, 1fr)' },
  },
  // Above what opens the policy.
  select: { position: 'relative', zIndex: 1, display: 'flex' },
  box: { margin: '-6px' },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, overflowWrap: 'anywhere' },
  name: {
    alignSelf: 'start',
    textAlign: 'start',
    fontWeight: tokens.fontWeightSemibold,
    // The whole row opens the policy.
    '::after': { content: '""', position: 'absolute', top: '0', left: '0', right: '0', bottom: '0' },
  },
  aside: {
    display: 'flex',
    flexDirection: 'column',
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
    '@media (max-width: 960px)': { gridColumn: '3' },
    '@media (max-width: 700px)': { gridColumn: '2' },
  },
  state: { '@media (max-width: 700px)': { gridColumn: '2' } },
  about: { '@media (max-width: 700px)': { gridColumn: '2' } },
});

export interface PolicyListProps {
  readonly policies: readonly PolicyView[];
  /** The ids of those that are chosen to be compared. */
  readonly chosen: readonly string[];
  /** The policy that was open just now: the keyboard goes back to it. */
  readonly back: string | null;
  readonly onChoose: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

/** Policies, each as a sentence. */
export function PolicyList({ policies, chosen, back, onChoose, onOpen }: PolicyListProps) {
  const say = useSay();
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label={say('policies.list.label')}>
      {policies.map((policy) => (
        <PolicyRow
          key={policy.id}
          policy={policy}
          chosen={chosen.includes(policy.id)}
          focused={policy.id === back}
          onChoose={onChoose}
          onOpen={onOpen}
        />
      ))}
    </ul>
  );
}

interface PolicyRowProps extends Pick<PolicyListProps, 'onChoose' | 'onOpen'> {
  readonly policy: PolicyView;
  readonly chosen: boolean;
  readonly focused: boolean;
}

const PolicyRow = memo(function PolicyRow({ policy, chosen, focused, onChoose, onOpen }: PolicyRowProps) {
  const say = useSay();
  const styles = useStyles();
  const opener = useRef<HTMLButtonElement>(null);
  const name = nameOf(say, policy.name);
  const { id, state, madeBy, mayTurnOnAt, people } = policy;
  useEffect(() => {
    if (focused) opener.current?.focus();
  }, [focused]);
  return (
    <li className={styles.row}>
      <span className={styles.select}>
        <Checkbox className={styles.box} aria-label={say('policies.compare.choose', { name })} checked={chosen} onChange={() => onChoose(id)} />
      </span>
      <span className={styles.state}>
        <PolicyStateMark state={state} />
      </span>
      <span className={mergeClasses(styles.words, styles.about)}>
        <Link as="button" appearance="subtle" ref={opener} className={styles.name} onClick={() => onOpen(id)}>
          {name}
        </Link>
        <Text>{policySentence(say, policy.words, moodOf(state))}</Text>
      </span>
      <span className={styles.aside}>
        <Text size={200}>{say(`policies.madeBy.${madeBy}`)}</Text>
        {mayTurnOnAt !== null && <Text size={200}>{say('policies.mayTurnOn', { date: announcedDay(mayTurnOnAt) })}</Text>}
        {people !== null && <Text size={200}>{say('policies.people', { count: people })}</Text>}
      </span>
    </li>
  );
});
