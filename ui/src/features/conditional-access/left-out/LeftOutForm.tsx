import {
  Button,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogTitle,
  Field,
  Input,
  Radio,
  RadioGroup,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useRef, useState } from 'react';

import { FindPeople } from '../../../components/FindPeople';
import type { IntentView, PersonLine, PolicyView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { nameOf } from '../facts';
import { isDayToCome, today } from '../until';
import type { Excluded } from './excluded';
import { GroupsLeftOut, PeopleLeftOut, PersonToChoose } from './LeftOutLists';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, overflowWrap: 'anywhere', '& > *': { flexShrink: 0 } },
  day: { maxWidth: '220px' },
});

export interface LeftOutFormProps {
  readonly policy: PolicyView;
  /** Who is left out now. */
  readonly excluded: Excluded;
  readonly onMeant: (intent: IntentView) => void;
  readonly onClose: () => void;
}

/** Who is to be left out then, and until when. Nothing is changed here: the plan comes next. */
export function LeftOutForm({ policy, excluded, onMeant, onClose }: LeftOutFormProps) {
  const say = useSay();
  const styles = useStyles();
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [added, setAdded] = useState<readonly PersonLine[]>([]);
  const [until, setUntil] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const day = useRef<HTMLInputElement>(null);

  const toggle = (id: string) => setTaken((before) => (before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id])));
  const add = (person: PersonLine) => setAdded((before) => [...before, person]);
  const remove = (id: string) => setAdded((before) => before.filter((each) => each.id !== id));
  const out = new Set([...excluded.people.filter((id) => !taken.has(id)), ...added.map(({ id }) => id)]);
  const changed = taken.size > 0 || added.length > 0;
  const dayMissing = added.length > 0 && until !== null && !isDayToCome(until);

  const submit = () => {
    setTried(true);
    // It may be out of sight.
    if (dayMissing) day.current?.focus();
    if (!changed || dayMissing) return;
    onMeant({
      kind: 'setPolicyExceptions',
      policy: policy.id,
      people: [...out],
      groups: excluded.groups.filter((id) => !taken.has(id)),
      until: added.length > 0 ? until : null,
      knowingly: false,
    });
  };

  return (
    <DialogBody>
      <DialogTitle>{say('policies.leftOut.title')}</DialogTitle>
      <DialogContent className={styles.content}>
        <Text>{say('policies.leftOut.intro', { name: nameOf(say, policy.name) })}</Text>
        <PeopleLeftOut policy={policy.id} ids={excluded.people} taken={taken} added={added} exceptions={policy.exceptions} onToggle={toggle} onRemove={remove} />
        <GroupsLeftOut ids={excluded.groups} names={policy.words.except.groups} taken={taken} onToggle={toggle} />
        <Field label={say('policies.leftOut.howLong')}>
          <RadioGroup value={until === null ? 'good' : 'day'} onChange={(_, { value }) => setUntil(value === 'day' ? '' : null)}>
            <Radio value="good" label={say('policies.leftOut.forGood')} />
            <Radio value="day" label={say('policies.leftOut.untilDay')} />
          </RadioGroup>
        </Field>
        {until !== null && (
          <Field
            required
            className={styles.day}
            label={say('policies.leftOut.lastDay')}
            hint={say('policies.leftOut.lastDayHint')}
            validationMessage={tried && dayMissing ? say('policies.leftOut.dayMissing') : undefined}
          >
            <Input ref={day} type="date" min={today()} value={until} onChange={(_, { value }) => setUntil(value)} />
          </Field>
        )}
        <FindPeople heading={say('policies.leftOut.find')}>
          {(person) => <PersonToChoose person={person} out={out.has(person.id)} again={excluded.people.includes(person.id)} onAdd={add} onAgain={toggle} />}
        </FindPeople>
        {tried && !changed && <Text role="alert">{say('policies.leftOut.nothingChosen')}</Text>}
      </DialogContent>
      <DialogActions fluid>
        <Button onClick={onClose}>{say('common.cancel')}</Button>
        <Button appearance="primary" onClick={submit}>
          {say('policies.show')}
        </Button>
      </DialogActions>
    </DialogBody>
  );
}
