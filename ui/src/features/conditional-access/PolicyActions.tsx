import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useRef, useState } from 'react';

import type { IntentView, PolicyStateWanted, PolicyView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { useChangeFlow } from '../change/ChangeFlow';
import { LeftOutDialog } from './left-out/LeftOutDialog';
import { NameDialog } from './NameDialog';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface PolicyActionsProps {
  readonly policy: PolicyView;
  readonly names: ReadonlySet<string>;
  readonly defaultsOn: boolean | null;
  /** Why nothing can be changed now. */
  readonly whyNot: string | null;
}

/** What is asked for before there is a plan. */
type Ask = 'leftOut' | 'rename' | 'duplicate';

const states: readonly PolicyStateWanted[] = ['on', 'reportOnly', 'off'];

/** What can be done with a policy. What Microsoft does not let anybody change of its own is not offered. */
export function PolicyActions({ policy, names, defaultsOn, whyNot }: PolicyActionsProps) {
  const say = useSay();
  const styles = useStyles();
  const { open } = useChangeFlow();
  const [dialog, setDialog] = useState<Ask | null>(null);
  const opener = useRef<Element | null>(null);
  const reasonId = useId();
  const ask = (what: Ask) => {
    opener.current = document.activeElement;
    setDialog(what);
  };
  const close = () => setDialog(null);
  // What asked is gone by the time that the plan is closed: the keyboard goes back to the button that it began at.
  const onMeant = (intent: IntentView) => {
    close();
    open(intent, opener.current);
  };
  const { id } = policy;
  const whole = policy.mayChange === 'all';
  // Beside security defaults Microsoft lets no policy be on.
  const onForbidden = defaultsOn === true && policy.state !== 'on';
  const reasons = [
    ...(whyNot === null ? [] : [whyNot]),
    ...(whyNot === null && onForbidden ? [say('policies.panel.defaultsForbid')] : []),
    ...(whole ? [] : [say('policies.panel.managed')]),
    ...(whole && policy.words.apps.registering && policy.state !== 'reportOnly' ? [say('policies.panel.registering')] : []),
  ];
  const waits = whyNot !== null;
  const described = reasons.length > 0 ? reasonId : undefined;
  return (
    <>
      <div className={styles.actions}>
        {states
          .filter((state) => state !== policy.state && !(state === 'reportOnly' && policy.words.apps.registering))
          .map((state) => (
            <Button
              key={state}
              disabled={waits || (state === 'on' && onForbidden)}
              aria-describedby={described}
              onClick={() => open({ kind: 'setPolicyState', policy: id, state, knowingly: false })}
            >
              {say(`policies.panel.to.${state}`)}
            </Button>
          ))}
        <Button disabled={waits} aria-describedby={described} onClick={() => ask('leftOut')}>
          {say('policies.panel.leftOut')}
        </Button>
        {whole && (
          <>
            <Button disabled={waits} aria-describedby={described} onClick={() => ask('rename')}>
              {say('policies.panel.rename')}
            </Button>
            <Button disabled={waits} aria-describedby={described} onClick={() => ask('duplicate')}>
              {say('policies.panel.duplicate')}
            </Button>
            <Button disabled={waits} aria-describedby={described} onClick={() => open({ kind: 'deletePolicy', policy: id })}>
              {say('policies.panel.delete')}
            </Button>
          </>
        )}
      </div>
      {reasons.length > 0 && (
        <div id={reasonId}>
          {reasons.map((reason) => (
            <Text key={reason} block size={200} className={styles.quiet}>
              {reason}
            </Text>
          ))}
        </div>
      )}
      {dialog === 'leftOut' && <LeftOutDialog policy={policy} onMeant={onMeant} onClose={close} />}
      {(dialog === 'rename' || dialog === 'duplicate') && <NameDialog purpose={dialog} policy={policy} names={names} onMeant={onMeant} onClose={close} />}
    </>
  );
}
