// What the policies that only watch would have done.

import { Button, Card, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useId } from 'react';

import { ErrorNotice } from '../../../components/ErrorNotice';
import { useNow } from '../../../components/useNow';
import { toAppError } from '../../../ipc/backend';
import type { PoliciesView, ReportOnlyView } from '../../../ipc/bindings';
import { reportOnlyQuery, useBackend, useSignedIn } from '../../../ipc/queries';
import { age } from '../../../messages/format';
import { useSay } from '../../../messages/words';
import { day } from '../../home/days';
import { overviewOf } from '../overview';
import { SubView } from '../SubView';
import { WatchedPolicy } from './WatchedPolicy';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  advice: { padding: tokens.spacingHorizontalL, gap: tokens.spacingVerticalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface WatchedProps {
  readonly view: PoliciesView;
  readonly whyNot: string | null;
  readonly onMove: () => void;
  readonly onBack: () => void;
}

export default function Watched({ view, whyNot, onMove, onBack }: WatchedProps) {
  const say = useSay();
  const backend = useBackend();
  const seen = useQuery(reportOnlyQuery(backend, useSignedIn().organizationId));
  const read = useMutation({ mutationFn: () => backend.readReportOnly(), onSuccess: () => seen.refetch() });
  const begin = read.mutate;
  // The log is long, so it is read when somebody wants to see it.
  const unread = seen.data !== undefined && seen.data.readAt === null && !seen.data.reading && seen.data.because === null;
  useEffect(() => {
    if (unread) begin();
  }, [unread, begin]);
  return (
    <SubView title={say('policies.watched.title')} intro={say('policies.watched.intro')} onBack={onBack}>
      <Advice view={view} whyNot={whyNot} onMove={onMove} />
      {read.isError && <ErrorNotice error={toAppError(read.error)} />}
      {seen.data !== undefined ? (
        <Seen view={seen.data} busy={read.isPending} onAgain={() => begin()} />
      ) : seen.isError ? (
        <ErrorNotice error={toAppError(seen.error)} actions={<Button onClick={() => void seen.refetch()}>{say('common.tryAgain')}</Button>} />
      ) : (
        <Spinner />
      )}
    </SubView>
  );
}

/** How long to look, and how it goes on. */
function Advice({ view, whyNot, onMove }: Pick<WatchedProps, 'view' | 'whyNot' | 'onMove'>) {
  const say = useSay();
  const styles = useStyles();
  const reason = useId();
  const now = useNow();
  if (view.watching === null) return null;
  const { primary } = overviewOf(view, now);
  const over = Date.parse(view.watching.enoughAt) <= now;
  return (
    <Card className={styles.advice}>
      <Text>{say(over ? 'policies.week.over' : 'policies.week.until', { date: day(view.watching.enoughAt) })}</Text>
      {view.canMove ? (
        <div className={styles.bar}>
          <Button appearance={primary === 'move' ? 'primary' : 'secondary'} disabled={whyNot !== null} aria-describedby={whyNot === null ? undefined : reason} onClick={onMove}>
            {say(over ? 'policies.do.move' : 'policies.do.moveNow')}
          </Button>
          {whyNot !== null && <Text id={reason}>{whyNot}</Text>}
        </div>
      ) : (
        <Text>{say('policies.watched.oneByOne')}</Text>
      )}
    </Card>
  );
}

interface SeenProps {
  readonly view: ReportOnlyView;
  readonly busy: boolean;
  readonly onAgain: () => void;
}

function Seen({ view, busy, onAgain }: SeenProps) {
  const say = useSay();
  const styles = useStyles();
  const now = useNow();
  const reading = view.reading || busy;
  return (
    <>
      <div className={styles.bar}>
        {reading ? (
          <Spinner size="tiny" label={say('policies.watched.reading')} />
        ) : (
          <Button icon={<ArrowClockwiseRegular />} onClick={onAgain}>
            {say('policies.do.readAgain')}
          </Button>
        )}
        {view.readAt !== null && <Text className={styles.quiet}>{age(say, view.readAt, now)}</Text>}
      </div>
      {view.because !== null && <ErrorNotice error={view.because} intent={view.readAt === null ? 'error' : 'warning'} />}
      {view.readAt !== null && (
        <>
          <Text>
            {say('policies.watched.signIns', { count: view.signIns })} {view.backTo !== null && say('policies.watched.backTo', { date: day(view.backTo) })}{' '}
            {view.atLeast && say('policies.watched.atLeast')}
          </Text>
          {view.policies.length === 0 ? (
            <Text>{say('policies.watched.none')}</Text>
          ) : (
            <ul className={styles.list}>
              {view.policies.map((policy) => (
                <li key={policy.id}>
                  <WatchedPolicy policy={policy} atLeast={view.atLeast} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </>
  );
}
