import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner, Text, Title1, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';

import { useNavigate } from '../../app/pages';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FocusHeading } from '../../components/FocusHeading';
import { toAppError } from '../../ipc/backend';
import type { HistoryView } from '../../ipc/bindings';
import { historyQuery, useBackend, useSignedIn } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { ChangeActions } from './ChangeActions';
import { ChangeFacts, type ChangeFactsProps } from './ChangeFacts';
import { ChangeList } from './ChangeList';
import { ItemsTable } from './ItemsTable';
import { titleOf } from './sentences';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2 },
  empty: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
});

/** Every change that was made, its items, its evidence, and the way back. */
export default function HistoryPage() {
  const say = useSay();
  const backend = useBackend();
  const { organizationId } = useSignedIn();
  const history = useQuery(historyQuery(backend, organizationId));
  return (
    <>
      <Title1 as="h1">{say('history.title')}</Title1>
      {history.data !== undefined ? (
        <Changes history={history.data} onAgain={() => void history.refetch()} />
      ) : history.isError ? (
        <ErrorNotice
          error={toAppError(history.error)}
          actions={<Button onClick={() => void history.refetch()}>{say('common.tryAgain')}</Button>}
        />
      ) : (
        <Spinner />
      )}
    </>
  );
}

interface ChangesProps {
  readonly history: HistoryView;
  readonly onAgain: () => void;
}

function Changes({ history, onAgain }: ChangesProps) {
  const say = useSay();
  const styles = useStyles();
  const [place, setPlace] = useState<{ readonly open: string | null; readonly back: string | null }>({ open: null, back: null });
  const { changes, because } = history;
  const opened = changes.find(({ id }) => id === place.open);
  return (
    <>
      {opened === undefined && <Text>{say('history.intro')}</Text>}
      {because !== null && (
        <ErrorNotice error={because} actions={<Button onClick={onAgain}>{say('common.tryAgain')}</Button>} />
      )}
      <Intact history={history} />
      {opened !== undefined ? (
        <OpenChange key={opened.id} change={opened} changes={changes} onBack={() => setPlace({ open: null, back: opened.id })} />
      ) : changes.length > 0 ? (
        <ChangeList changes={changes} back={place.back} onOpen={(open) => setPlace({ open, back: null })} />
      ) : (
        // What cannot be read is not empty.
        because === null && <Empty />
      )}
      {opened === undefined && changes.length > 0 && history.intact !== false && (
        <Text size={200} className={styles.quiet}>
          {say(history.intact === true ? 'history.intact' : 'history.intactUnknown')}
        </Text>
      )}
    </>
  );
}

function Intact({ history }: { readonly history: HistoryView }) {
  const say = useSay();
  if (history.intact !== false) return null;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{say('history.notIntactTitle')}</MessageBarTitle>
        <Text block>{say('history.notIntactBody')}</Text>
      </MessageBarBody>
    </MessageBar>
  );
}

function Empty() {
  const say = useSay();
  const styles = useStyles();
  const navigate = useNavigate();
  return (
    <div className={styles.empty}>
      <Text weight="semibold">{say('history.emptyTitle')}</Text>
      <Text>{say('history.emptyBody')}</Text>
      <Button onClick={() => navigate('home')}>{say('history.toHome')}</Button>
    </div>
  );
}

interface OpenChangeProps extends ChangeFactsProps {
  readonly onBack: () => void;
}

function OpenChange({ change, changes, onBack }: OpenChangeProps) {
  const say = useSay();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <div>
        <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
          {say('history.back')}
        </Button>
      </div>
      <FocusHeading ref={heading} id={id}>
        {titleOf(say, change)}
      </FocusHeading>
      <ChangeFacts change={change} changes={changes} />
      <ChangeActions change={change} heading={id} />
      <ItemsTable change={change} />
    </>
  );
}
