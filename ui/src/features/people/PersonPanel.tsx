import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
  Skeleton,
  SkeletonItem,
  Subtitle2,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useQuery } from '@tanstack/react-query';

import { ErrorNotice } from '../../components/ErrorNotice';
import { useNow } from '../../components/useNow';
import { toAppError } from '../../ipc/backend';
import type { PersonView } from '../../ipc/bindings';
import { personQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { age, dayAndTime } from '../../messages/format';
import { useSay } from '../../messages/words';
import { Advice } from './Advice';
import { Answer } from './Answer';
import { MissingParts } from './MissingParts';
import { Rules } from './Rules';
import { TurnOffForOne } from './TurnOffForOne';

const useStyles = makeStyles({
  drawer: { width: 'min(480px, 100vw)' },
  title: { overflowWrap: 'anywhere' },
  username: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, paddingBottom: tokens.spacingVerticalXXL, overflowWrap: 'anywhere' },
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface PersonPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** Why one person is asked, or not; what to do; and the rules one by one. */
export function PersonPanel({ id, onClose }: PersonPanelProps) {
  const say = useSay();
  const styles = useStyles();
  const person = useQuery(personQuery(useBackend(), useSignedIn().organizationId, id));
  const line = person.data?.row.person;
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
          action={
            <Button
              appearance="subtle"
              aria-label={say('common.close')}
              icon={<DismissRegular />}
              onClick={onClose}
            />
          }
        >
          {line?.name ?? say(person.isError ? 'people.title' : 'people.panel.loading')}
        </DrawerHeaderTitle>
        {line !== undefined && <Text className={styles.username}>{line.username}</Text>}
      </DrawerHeader>
      <DrawerBody>
        <div className={styles.body}>
          {person.data !== undefined ? (
            <Person view={person.data} />
          ) : person.isError ? (
            <ErrorNotice
              error={toAppError(person.error)}
              actions={<Button onClick={() => void person.refetch()}>{say('common.tryAgain')}</Button>}
            />
          ) : (
            <Skeleton aria-label={say('people.panel.loading')}>
              <SkeletonItem size={72} />
            </Skeleton>
          )}
        </div>
      </DrawerBody>
    </OverlayDrawer>
  );
}

function Person({ view }: { readonly view: PersonView }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <>
      <Answer view={view} />
      {view.missing.length > 0 && (
        <section className={styles.section}>
          <Subtitle2 as="h3">{say('people.panel.missing')}</Subtitle2>
          <MissingParts missing={view.missing} />
        </section>
      )}
      <section className={styles.section}>
        <Subtitle2 as="h3">{say('people.panel.whatToDo')}</Subtitle2>
        <Advice advice={view.advice} />
      </section>
      <section className={styles.section}>
        <Subtitle2 as="h3">{say('people.panel.secondStep')}</Subtitle2>
        <SecondStep view={view} />
      </section>
      <section className={styles.section}>
        <Subtitle2 as="h3">{say('people.panel.rules')}</Subtitle2>
        <Rules view={view} />
        <TurnOffForOne view={view} />
      </section>
    </>
  );
}

/** What is registered, where that is known from, and how old it is. */
function SecondStep({ view: { row, secondStepFrom, secondStepAt } }: { readonly view: PersonView }) {
  const say = useSay();
  const styles = useStyles();
  const now = useNow();
  const { name } = row.person;
  const from =
    secondStepFrom === null
      ? null
      : secondStepFrom === 'report'
        ? secondStepAt === null
          ? say('people.secondStepFrom.reportUndated')
          : say('people.secondStepFrom.report', { when: dayAndTime(secondStepAt) })
        : secondStepAt === null
          ? say('people.secondStepFrom.methodsUndated', { name })
          : say('people.secondStepFrom.methods', { name, age: age(say, secondStepAt, now) });
  return (
    <>
      <Text>{say(`export.secondStep.${row.secondStep}`)}</Text>
      {row.secondStep === 'notAllowed' && <Text>{say('people.notAllowedNote', { name })}</Text>}
      {from !== null && (
        <Text size={200} className={styles.quiet}>
          {from}
        </Text>
      )}
    </>
  );
}
