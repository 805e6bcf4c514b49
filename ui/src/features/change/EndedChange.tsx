// What became of a change.

import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';

import { useNavigate } from '../../app/pages';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { ChangeStage, ChangeView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { timeOfDay } from '../../messages/format';
import { useSay } from '../../messages/words';
import { ChangeCounts } from './ChangeCounts';
import { useChangeFlow } from './ChangeFlow';
import { ExceptionsTable } from './ExceptionsTable';
import { wordsKind } from './intents';
import { NeedsRole, soFar } from './NeedsRole';
import { isCounted } from './stages';
import { planTitle } from './titles';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

// Everything is as it was: counts of what was done would only be in the way of that.
const asBefore: ReadonlySet<ChangeStage> = new Set(['putBack', 'refused']);

export function EndedChange({ change }: { readonly change: ChangeView }) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const navigate = useNavigate();
  const { open } = useChangeFlow();
  const dismiss = useMutation({ mutationFn: () => backend.dismissChange() });
  const { stage } = change;
  const exceptions = change.refused + change.unknown;
  const done = stage === 'done';
  const defaultsAreOn = done && change.intent.kind === 'securityDefaultsOn';
  const wasAsBefore = asBefore.has(stage);
  return (
    <>
      {change.because !== null && <ErrorNotice error={change.because} intent={wasAsBefore ? 'warning' : 'error'} />}
      {isCounted(change) && !done && !wasAsBefore && <ChangeCounts change={change} />}
      <div className={styles.body}>
        {done && change.endedAt !== null && (
          <Text>{say(`change.${wordsKind(change.intent)}.doneBody`, { time: timeOfDay(change.endedAt) })}</Text>
        )}
        {stage === 'cancelled' && <Text>{say('change.panel.cancelledBody')}</Text>}
        {stage === 'stopped' && <Text>{say('change.panel.stoppedBody')}</Text>}
        {stage === 'putBack' && exceptions === 0 && <Text>{say('change.panel.putBackBody')}</Text>}
        {change.refused > 0 && <Text>{say('change.panel.refusedBody')}</Text>}
        {change.unknown > 0 && <Text>{say('change.panel.unknownBody')}</Text>}
        {defaultsAreOn && <Text>{say('change.panel.signOutBody')}</Text>}
      </div>
      {exceptions > 0 && <ExceptionsTable change={change.id} />}
      {change.needsRoles.length > 0 && (
        <NeedsRole roles={change.needsRoles} what={planTitle(say, change)} state={soFar(say, change)} />
      )}
      {dismiss.isError && <ErrorNotice error={toAppError(dismiss.error)} />}
      <div className={styles.actions}>
        {!done && (
          <Button onClick={() => open(change.intent)}>
            {say(isCounted(change) && !wasAsBefore ? 'change.panel.again' : 'common.tryAgain')}
          </Button>
        )}
        {defaultsAreOn && (
          <>
            <Button onClick={() => navigate('tell')}>{say('change.panel.tell')}</Button>
            <Button onClick={() => open({ kind: 'signOutEveryone' })}>{say('change.panel.signOut')}</Button>
          </>
        )}
        <Button appearance="subtle" disabled={dismiss.isPending} onClick={() => dismiss.mutate()}>
          {say('change.panel.dismiss')}
        </Button>
      </div>
    </>
  );
}
