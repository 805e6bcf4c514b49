import { Button, Checkbox, MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';

import type { BackupPolicyView, BackupView } from '../../../ipc/bindings';
import { all, dayAndTime } from '../../../messages/format';
import { useSay } from '../../../messages/words';
import { useChangeFlow } from '../../change/ChangeFlow';
import { PolicyStateMark } from '../PolicyStateMark';
import { nameOf } from '../facts';
import { moodOf, policySentence } from '../sentences';
import { MadeFirst } from './MadeFirst';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, overflowWrap: 'anywhere' },
  row: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS, alignItems: 'start' },
  actions: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** Whether a policy of a backup can be restored as it is, and would become another by it. */
const isOffered = ({ missing, now }: BackupPolicyView) => missing.length === 0 && now !== 'same';

export interface BackupChoiceProps {
  readonly view: BackupView;
  readonly whyNot: string | null;
}

/** What is in a backup: first what cannot come back as it is, then what can. */
export function BackupChoice({ view, whyNot }: BackupChoiceProps) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const reason = useId();
  const offered = view.policies.filter(isOffered);
  const lacking = view.policies.filter(({ missing }) => missing.length > 0);
  const same = view.policies.filter(({ missing, now }) => missing.length === 0 && now === 'same');
  // What is gone is what somebody wants back; what was changed since was changed by somebody on purpose.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(offered.filter(({ now }) => now === 'notThere').map(({ id }) => id)));
  const [on, setOn] = useState(false);
  const toggle = (id: string) => setChosen((before) => (before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id])));
  const wereOn = offered.filter(({ id, state }) => state === 'on' && chosen.has(id)).length;
  return (
    <>
      <Text>{say('policies.backup.of', { organization: view.organizationName, when: dayAndTime(view.madeAt) })}</Text>
      {!view.sameOrganization && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>{say('policies.backup.other')}</MessageBarTitle>
            <Text block>{say('policies.backup.otherBody')}</Text>
          </MessageBarBody>
        </MessageBar>
      )}
      {lacking.length > 0 && <Lacking policies={lacking} />}
      {view.madeFirst.length > 0 && <MadeFirst needed={view.madeFirst} />}
      {offered.length === 0 ? (
        <Text weight="semibold">{say('policies.backup.nothing')}</Text>
      ) : (
        <>
          <Text as="h3" weight="semibold">
            {say('policies.backup.which')}
          </Text>
          <ul className={styles.list}>
            {offered.map((policy) => (
              <li key={policy.id}>
                <Row policy={policy} chosen={chosen.has(policy.id)} onToggle={toggle} />
              </li>
            ))}
          </ul>
          <div className={styles.actions}>
            {wereOn > 0 && (
              <Checkbox checked={on} onChange={(_, { checked }) => setOn(checked === true)} label={say('policies.backup.on', { count: wereOn })} />
            )}
            <Text className={styles.quiet}>{say(on && wereOn > 0 ? 'policies.backup.onBody' : 'policies.backup.watchBody')}</Text>
            <Button
              appearance="primary"
              disabled={chosen.size === 0 || whyNot !== null}
              aria-describedby={reason}
              onClick={() => open({ kind: 'restoreBackup', backup: view.id, policies: [...chosen], on: on && wereOn > 0, knowingly: false })}
            >
              {say('policies.show')}
            </Button>
            <Text id={reason} role="status">
              {whyNot ?? say(chosen.size === 0 ? 'policies.templates.noneChosen' : 'policies.templates.chosen', { count: chosen.size })}
            </Text>
          </div>
        </>
      )}
      {same.length > 0 && <Text className={styles.quiet}>{say('policies.backup.same', { count: same.length, names: all(same.map(({ name }) => nameOf(say, name))) })}</Text>}
    </>
  );
}

/** What cannot come back as it was, and for want of what. */
function Lacking({ policies }: { readonly policies: readonly BackupPolicyView[] }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{say('policies.backup.lacking', { count: policies.length })}</MessageBarTitle>
        <div className={styles.words}>
          <Text>{say('policies.backup.lackingBody', { count: policies.length })}</Text>
          <ul className={styles.list}>
            {policies.map(({ id, name, missing }) => (
              <li key={id} className={styles.words}>
                <Text weight="semibold">{nameOf(say, name)}</Text>
                <Text>{say('policies.backup.missing', { names: all(missing) })}</Text>
              </li>
            ))}
          </ul>
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}

interface RowProps {
  readonly policy: BackupPolicyView;
  readonly chosen: boolean;
  readonly onToggle: (id: string) => void;
}

function Row({ policy: { id, name, state, words, now }, chosen, onToggle }: RowProps) {
  const say = useSay();
  const styles = useStyles();
  const about = useId();
  return (
    <div className={styles.row}>
      <Checkbox aria-label={nameOf(say, name)} aria-describedby={about} checked={chosen} onChange={() => onToggle(id)} />
      <div id={about} className={styles.words}>
        <Text weight="semibold">{nameOf(say, name)}</Text>
        <PolicyStateMark state={state} />
        <Text>{policySentence(say, words, moodOf(state))}</Text>
        <Text className={styles.quiet}>{say(now === 'changed' ? 'policies.backup.changed' : 'policies.backup.notThere')}</Text>
      </div>
    </div>
  );
}
