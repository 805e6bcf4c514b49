import { Button, Spinner, Text, Title1, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Suspense, lazy, useCallback, useState } from 'react';

import { useNavigate, type PoliciesStart } from '../../app/pages';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNow } from '../../components/useNow';
import { toAppError } from '../../ipc/backend';
import type { PoliciesView } from '../../ipc/bindings';
import { policiesQuery, useBackend, useChange, useSignedIn } from '../../ipc/queries';
import { age } from '../../messages/format';
import { useSay } from '../../messages/words';
import { ChangePanel } from '../change/ChangePanel';
import { isAboutPolicies } from '../change/intents';
import { standsInTheWay } from '../change/stages';
import { ComparePolicies } from './ComparePolicies';
import { MoveDialog } from './MoveDialog';
import { Notices } from './Notices';
import { Overview } from './Overview';
import { Policies } from './Policies';
import { PolicyPanel } from './PolicyPanel';
import { Tools } from './Tools';
import { useWhyNotChange } from './useWhyNotChange';
import type { OverviewAction } from './overview';

const Templates = lazy(() => import('./templates/Templates'));
const Watched = lazy(() => import('./watched/Watched'));
const RestoreBackup = lazy(() => import('./backup/RestoreBackup'));

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** Conditional Access: what the policies do, what comes next, and each of them. */
export default function PoliciesPage({ start }: { readonly start: PoliciesStart }) {
  const say = useSay();
  const policies = useQuery(policiesQuery(useBackend(), useSignedIn().organizationId));
  const change = useChange().data;
  // A change of another kind has its place on Home; one that is under way keeps the policies from being changed.
  const shown = change != null && (isAboutPolicies(change.intent) || standsInTheWay(change)) ? change : null;
  return (
    <>
      <Title1 as="h1">{say('policies.title')}</Title1>
      {shown !== null && <ChangePanel key={shown.id} change={shown} />}
      {policies.data !== undefined ? (
        <Views view={policies.data} start={start} />
      ) : policies.isError ? (
        <ErrorNotice
          error={toAppError(policies.error)}
          actions={<Button onClick={() => void policies.refetch()}>{say('common.tryAgain')}</Button>}
        />
      ) : (
        <Spinner />
      )}
    </>
  );
}

/** What is shown: the list, or one of the views that come instead of it. */
type Place =
  | { readonly kind: 'list'; readonly back: string | null; readonly open?: string }
  | { readonly kind: 'templates' | 'watched' | 'restore' }
  | { readonly kind: 'compare'; readonly one: string; readonly other: string };

function Views({ view, start }: { readonly view: PoliciesView; readonly start: PoliciesStart }) {
  const whyNot = useWhyNotChange(view);
  const [place, setPlace] = useState<Place>(() =>
    start.view !== undefined ? { kind: start.view } : { kind: 'list', back: null, ...(start.policy === undefined ? {} : { open: start.policy }) },
  );
  const [moving, setMoving] = useState(false);
  const toList = () => setPlace({ kind: 'list', back: null });
  const policy = (id: string) => view.policies.find((each) => each.id === id);

  const shown = () => {
    switch (place.kind) {
      case 'list':
        return <List view={view} whyNot={whyNot} back={place.back} first={place.open ?? null} onPlace={setPlace} onMove={() => setMoving(true)} />;
      case 'templates':
        return <Templates whyNot={whyNot} onBack={toList} />;
      case 'watched':
        return <Watched view={view} whyNot={whyNot} onMove={() => setMoving(true)} onBack={toList} />;
      case 'restore':
        return <RestoreBackup whyNot={whyNot} onBack={toList} />;
      case 'compare': {
        const one = policy(place.one);
        const other = policy(place.other);
        // One of them may be gone by now.
        return one === undefined || other === undefined ? (
          <List view={view} whyNot={whyNot} back={null} first={null} onPlace={setPlace} onMove={() => setMoving(true)} />
        ) : (
          <ComparePolicies one={one} other={other} onBack={toList} />
        );
      }
    }
  };
  return (
    <Suspense fallback={<Spinner />}>
      {shown()}
      {moving && <MoveDialog view={view} onClose={() => setMoving(false)} />}
    </Suspense>
  );
}

interface ListProps {
  readonly view: PoliciesView;
  readonly whyNot: string | null;
  readonly back: string | null;
  /** The policy that is open at first. */
  readonly first: string | null;
  readonly onPlace: (place: Place) => void;
  readonly onMove: () => void;
}

function List({ view, whyNot, back, first, onPlace, onMove }: ListProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const navigate = useNavigate();
  const now = useNow();
  const [open, setOpen] = useState(first);
  // Where the keyboard goes back to.
  const [last, setLast] = useState(back);
  const again = useMutation({ mutationFn: () => backend.refresh('conditionalAccess') });
  const opened = view.policies.find(({ id }) => id === open);
  const show = useCallback((id: string) => {
    setLast(null);
    setOpen(id);
  }, []);
  const close = () => {
    setLast(open);
    setOpen(null);
  };

  const act = (action: OverviewAction) => {
    switch (action) {
      case 'toHome':
        navigate('home');
        return;
      case 'readAgain':
        again.mutate();
        return;
      case 'tryOut':
        onPlace({ kind: 'templates' });
        return;
      case 'look':
        onPlace({ kind: 'watched' });
        return;
      case 'move':
      case 'moveNow':
        onMove();
        return;
    }
  };

  return (
    <>
      <Overview view={view} whyNot={whyNot} onAction={act} />
      <Notices view={view} whyNot={whyNot} onOpen={show} />
      {again.isError && <ErrorNotice error={toAppError(again.error)} />}
      {view.licensed !== false && (
        <Tools any={view.policies.length > 0} onTemplates={() => onPlace({ kind: 'templates' })} onRestore={() => onPlace({ kind: 'restore' })} />
      )}
      <Policies view={view} whyNot={whyNot} back={last} onOpen={show} onCompare={(one, other) => onPlace({ kind: 'compare', one, other })} />
      {view.readAt !== null && <Text className={styles.quiet}>{age(say, view.readAt, now)}</Text>}
      {opened !== undefined && (
        <PolicyPanel
          key={opened.id}
          policy={opened}
          names={new Set(view.policies.map(({ name }) => name))}
          defaultsOn={view.defaultsOn}
          whyNot={whyNot}
          onClose={close}
        />
      )}
    </>
  );
}
