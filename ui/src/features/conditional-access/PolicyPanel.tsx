import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
  Subtitle2,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';

import type { PolicyView } from '../../ipc/bindings';
import { dayAndTime } from '../../messages/format';
import { useSay } from '../../messages/words';
import { announcedDay } from '../home/days';
import { PolicyActions } from './PolicyActions';
import { PolicyJson } from './PolicyJson';
import { PolicyPoints } from './PolicyPoints';
import { PolicyStateMark } from './PolicyStateMark';
import { TimedExceptions } from './TimedExceptions';
import { nameOf } from './facts';
import { moodOf, policySentence } from './sentences';

const useStyles = makeStyles({
  drawer: { width: 'min(520px, 100vw)' },
  title: { overflowWrap: 'anywhere' },
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, paddingBottom: tokens.spacingVerticalXXL, overflowWrap: 'anywhere' },
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface PolicyPanelProps {
  readonly policy: PolicyView;
  /** The names of all policies: two of one name could not be told apart. */
  readonly names: ReadonlySet<string>;
  readonly defaultsOn: boolean | null;
  readonly whyNot: string | null;
  readonly onClose: () => void;
}

/** One policy: the sentence, its points, who made it, what can be done with it, and its raw JSON. */
export function PolicyPanel({ policy, names, defaultsOn, whyNot, onClose }: PolicyPanelProps) {
  const say = useSay();
  const styles = useStyles();
  const { created, modified, mayTurnOnAt, people, exceptions } = policy;
  const since = [
    ...(created === null ? [] : [say('policies.panel.created', { when: dayAndTime(created) })]),
    ...(modified === null ? [] : [say('policies.panel.modified', { when: dayAndTime(modified) })]),
  ];
  return (
    <OverlayDrawer
      open
      position="end"
      className={styles.drawer}
      onOpenChange={(_, { open }) => {
        if (!open) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          className={styles.title}
          action={<Button appearance="subtle" aria-label={say('common.close')} icon={<DismissRegular />} onClick={onClose} />}
        >
          {nameOf(say, policy.name)}
        </DrawerHeaderTitle>
        <PolicyStateMark state={policy.state} />
      </DrawerHeader>
      <DrawerBody>
        <div className={styles.body}>
          <div className={styles.section}>
            <Text size={400}>{policySentence(say, policy.words, moodOf(policy.state))}</Text>
            <Text>{people === null ? say('policies.peopleUnknown') : say('policies.panel.people', { count: people })}</Text>
            {mayTurnOnAt !== null && <Text weight="semibold">{say('policies.panel.mayTurnOn', { date: announcedDay(mayTurnOnAt) })}</Text>}
          </div>
          <section className={styles.section}>
            <Subtitle2 as="h3">{say('policies.panel.actions')}</Subtitle2>
            <PolicyActions policy={policy} names={names} defaultsOn={defaultsOn} whyNot={whyNot} />
          </section>
          {exceptions.length > 0 && (
            <section className={styles.section}>
              <Subtitle2 as="h3">{say('policies.panel.exceptions')}</Subtitle2>
              <TimedExceptions exceptions={exceptions} />
            </section>
          )}
          <section className={styles.section}>
            <Subtitle2 as="h3">{say('policies.panel.points')}</Subtitle2>
            <PolicyPoints words={policy.words} />
          </section>
          <section className={styles.section}>
            <Text className={styles.quiet}>{say(`policies.madeBy.${policy.madeBy}`)}</Text>
            {since.map((line) => (
              <Text key={line} className={styles.quiet}>
                {line}
              </Text>
            ))}
            <PolicyJson id={policy.id} />
          </section>
        </div>
      </DrawerBody>
    </OverlayDrawer>
  );
}
