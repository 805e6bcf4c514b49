// Who is left out now, and who was found.

import { Button, Spinner, Subtitle2, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';

import { toAppError } from '../../../ipc/backend';
import type { ExceptionView, PersonLine } from '../../../ipc/bindings';
import { personQuery, useBackend, useSignedIn, useStatus } from '../../../ipc/queries';
import { all } from '../../../messages/format';
import { useSay } from '../../../messages/words';
import { LastDay } from '../LastDay';
import { calendarDay } from '../until';
import { standsForGuests } from './excluded';

/** How many are shown at first, and more each time that more are asked for. */
const SHOWN = 20;

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  who: { display: 'flex', flexDirection: 'column', minWidth: '0', flexBasis: '240px', flexGrow: 1, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
  taken: { textDecorationLine: 'line-through' },
});

interface LineProps {
  readonly name: string;
  readonly detail?: string;
  /** What is different about it now. */
  readonly mark?: string;
  readonly struck?: boolean;
  readonly action?: { readonly label: string; readonly onClick: () => void };
  /** What else can be done about it. */
  readonly more?: ReactNode;
}

function Line({ name, detail, mark, struck = false, action, more }: LineProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <div className={styles.line}>
      <span className={styles.who} id={id}>
        <Text className={mergeClasses(struck && styles.taken)}>{name}</Text>
        {detail !== undefined && (
          <Text size={200} className={styles.quiet}>
            {detail}
          </Text>
        )}
        {mark !== undefined && <Text weight="semibold">{mark}</Text>}
      </span>
      {action !== undefined && (
        <Button size="small" aria-describedby={id} onClick={action.onClick}>
          {action.label}
        </Button>
      )}
      {more}
    </div>
  );
}

function Section({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <section className={styles.section}>
      <Subtitle2 as="h3">{heading}</Subtitle2>
      {children}
    </section>
  );
}

export interface PeopleLeftOutProps {
  /** The id of the policy. */
  readonly policy: string;
  /** The ids of those who are left out now. */
  readonly ids: readonly string[];
  /** Those who are not to be left out any more. */
  readonly taken: ReadonlySet<string>;
  /** Those who are to be left out anew. */
  readonly added: readonly PersonLine[];
  readonly exceptions: readonly ExceptionView[];
  readonly onToggle: (id: string) => void;
  readonly onRemove: (id: string) => void;
}

/** The people who are left out now, and those who are added. */
export function PeopleLeftOut({ policy, ids, taken, added, exceptions, onToggle, onRemove }: PeopleLeftOutProps) {
  const say = useSay();
  const styles = useStyles();
  const [shown, setShown] = useState(SHOWN);
  const more = ids.length - shown;
  return (
    <Section heading={say('policies.leftOut.people', { count: ids.length - [...taken].filter((id) => ids.includes(id)).length + added.length })}>
      <ul className={styles.list}>
        {added.map(({ id, name, username }) => (
          <li key={id}>
            <Line
              name={name}
              detail={username}
              mark={say('policies.leftOut.new')}
              action={{ label: say('policies.leftOut.undo'), onClick: () => onRemove(id) }}
            />
          </li>
        ))}
        {ids.slice(0, shown).map((id) => (
          <li key={id}>
            <PersonLeftOut policy={policy} id={id} taken={taken.has(id)} until={exceptions.find(({ person }) => person.id === id)?.until ?? null} onToggle={onToggle} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <div>
          <Button size="small" onClick={() => setShown(shown + SHOWN)}>
            {say('common.more', { count: more })}
          </Button>
        </div>
      )}
    </Section>
  );
}

/** Whether an account is kept for emergencies, as far as that is known. */
function useIsEmergency(id: string): boolean {
  const emergency = useStatus().data?.emergency;
  return emergency?.state === 'known' && emergency.value.accounts.some(({ person }) => person.id === id);
}

interface PersonLeftOutProps {
  readonly policy: string;
  readonly id: string;
  readonly taken: boolean;
  readonly until: string | null;
  readonly onToggle: (id: string) => void;
}

function PersonLeftOut({ policy, id, taken, until, onToggle }: PersonLeftOutProps) {
  const say = useSay();
  const guests = standsForGuests(id);
  const emergency = useIsEmergency(id);
  const person = useQuery({ ...personQuery(useBackend(), useSignedIn().organizationId, id), enabled: !guests });
  // They stand for many people, whom this dialog does not show one by one.
  if (guests) return <Line name={say('policies.leftOut.guests')} detail={say('policies.leftOut.guestsStay')} />;
  if (person.isPending) return <Spinner size="tiny" />;
  const line = person.data?.row.person;
  // That it could not be read is not that it is gone.
  const gone = person.isError && toAppError(person.error).code === 'notFound';
  return (
    <Line
      name={line?.name ?? say(gone ? 'policies.leftOut.gone' : 'policies.leftOut.unread')}
      detail={emergency ? say('policies.leftOut.emergency', { username: line?.username ?? id }) : (line?.username ?? id)}
      struck={taken}
      mark={taken ? say(emergency ? 'policies.leftOut.takenEmergency' : 'policies.leftOut.taken') : until === null ? undefined : say('policies.leftOut.until', { date: calendarDay(until) })}
      action={{ label: say(taken ? 'policies.leftOut.undo' : 'policies.leftOut.take'), onClick: () => onToggle(id) }}
      // An emergency account is left out for good, and of somebody who is gone nobody needs to be reminded.
      more={taken || emergency || line === undefined ? undefined : <LastDay policy={policy} person={line} until={until} />}
    />
  );
}

export interface GroupsLeftOutProps {
  readonly ids: readonly string[];
  /** Their names, in no certain order. */
  readonly names: readonly string[];
  readonly taken: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

/** The groups that are left out now. None can be added here. */
export function GroupsLeftOut({ ids, names, taken, onToggle }: GroupsLeftOutProps) {
  const say = useSay();
  const styles = useStyles();
  if (ids.length === 0) return null;
  // Which name belongs to which id is certain only where there is one.
  const [only] = ids.length === 1 ? names : [];
  return (
    <Section heading={say('policies.leftOut.groups', { count: ids.length })}>
      {only === undefined && names.length > 0 && <Text>{say('policies.leftOut.groupNames', { names: all(names) })}</Text>}
      <ul className={styles.list}>
        {ids.map((id) => (
          <li key={id}>
            <Line
              name={only ?? id}
              detail={only === undefined ? undefined : id}
              struck={taken.has(id)}
              mark={taken.has(id) ? say('policies.leftOut.taken') : undefined}
              action={{ label: say(taken.has(id) ? 'policies.leftOut.undo' : 'policies.leftOut.take'), onClick: () => onToggle(id) }}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

export interface PersonToChooseProps {
  readonly person: PersonLine;
  /** Whether they are to be left out already. */
  readonly out: boolean;
  /** Whether they are left out now, and were to be so no more. */
  readonly again: boolean;
  readonly onAdd: (person: PersonLine) => void;
  readonly onAgain: (id: string) => void;
}

/** Somebody who was found, and can be left out. */
export function PersonToChoose({ person, out, again, onAdd, onAgain }: PersonToChooseProps) {
  const say = useSay();
  return (
    <Line
      name={person.name}
      detail={person.username}
      mark={out ? say('policies.leftOut.already') : undefined}
      action={out ? undefined : { label: say('policies.leftOut.add'), onClick: () => (again ? onAgain(person.id) : onAdd(person)) }}
    />
  );
}
