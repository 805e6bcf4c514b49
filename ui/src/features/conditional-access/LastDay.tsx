// The last day of somebody whom a policy leaves out already: another one, or none. The policy stays as it is.

import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';

import { useAnnounce } from '../../components/Announcer';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import { useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { calendarDay, isDayToCome, isOver, today } from './until';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS, width: '100%' },
  day: { maxWidth: '320px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface LastDayProps {
  /** The policy's id. */
  readonly policy: string;
  /** Who is left out. */
  readonly person: { readonly id: string; readonly name: string };
  /** The last day until now; `null` for somebody who is left out for good. */
  readonly until: string | null;
}

/** A button that asks for the day. */
export function LastDay({ policy, person, until }: LastDayProps) {
  const say = useSay();
  const [asks, setAsks] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  // What had the keyboard goes away with the form.
  const closed = useRef(false);
  useEffect(() => {
    if (!asks && closed.current) opener.current?.focus();
    closed.current = asks;
  }, [asks]);
  if (asks) return <DayForm policy={policy} person={person} until={until} onClose={() => setAsks(false)} />;
  return (
    <Button ref={opener} size="small" aria-label={`${say(label(until))}: ${person.name}`} onClick={() => setAsks(true)}>
      {say(label(until))}
    </Button>
  );
}

const label = (until: string | null) => (until === null ? 'policies.leftOut.setDay' : 'policies.leftOut.changeDay');

function DayForm({ policy, person, until, onClose }: LastDayProps & { readonly onClose: () => void }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const announce = useAnnounce();
  const [typed, setTyped] = useState(until === null || isOver(until) ? '' : until);
  const [tried, setTried] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const keep = useMutation({
    mutationFn: (day: string | null) => backend.setExceptionDay(policy, person.id, day),
    onSuccess: (_, day) => {
      const { name } = person;
      announce(day === null ? say('policies.leftOut.keptForGood', { name }) : say('policies.leftOut.dayKept', { name, date: calendarDay(day) }));
      onClose();
    },
  });
  const missing = !isDayToCome(typed);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing) input.current?.focus();
    else keep.mutate(typed);
  };
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <Field
        className={styles.day}
        label={say('policies.leftOut.dayOf', { name: person.name })}
        hint={say('policies.leftOut.dayHint')}
        validationMessage={tried && missing ? say('policies.leftOut.dayMissing') : undefined}
      >
        <Input ref={input} type="date" min={today()} value={typed} onChange={(_, { value }) => setTyped(value)} />
      </Field>
      {keep.isError && <ErrorNotice error={toAppError(keep.error)} />}
      <div className={styles.actions}>
        <Button type="submit" size="small" disabledFocusable={keep.isPending}>
          {say('policies.leftOut.keepDay')}
        </Button>
        {until !== null && (
          <Button size="small" disabledFocusable={keep.isPending} onClick={() => keep.mutate(null)}>
            {say('policies.leftOut.keepForGood')}
          </Button>
        )}
        <Button size="small" appearance="subtle" onClick={onClose}>
          {say('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
