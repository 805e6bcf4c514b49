import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { useNavigate } from '../../app/pages';
import { ErrorNotice } from '../../components/ErrorNotice';
import { HelpLink } from '../../components/HelpLink';
import { toAppError } from '../../ipc/backend';
import type { AdviceView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  item: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
});

// Where the guide says more.
const guides: Partial<Record<AdviceView, string>> = {
  includeInPolicy: 'entra-admin-center',
  moveFromPhone: 'change-verification-method',
  checkFederation: 'mfa-server-vpn',
};

/** What to do about a person, the most useful first. */
export function Advice({ advice }: { readonly advice: readonly AdviceView[] }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {advice.map((each) => (
        <li key={each} className={styles.item}>
          <Text>{say(`people.advice.${each}`)}</Text>
          <Means advice={each} />
        </li>
      ))}
    </ul>
  );
}

/** The way to do it. */
function Means({ advice }: { readonly advice: AdviceView }): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  const guide = guides[advice];
  if (guide !== undefined) return <HelpLink id={guide} />;
  switch (advice) {
    case 'turnOnDefaults':
    case 'replacePerUser':
      return <Button onClick={() => navigate('home')}>{say('people.advice.goHome')}</Button>;
    case 'lookAtExclusion':
    case 'turnOnPolicy':
      return <Button onClick={() => navigate('policies')}>{say('people.advice.policies')}</Button>;
    case 'helpRegister':
      return <Button onClick={() => navigate('tellNotRegistered')}>{say('people.advice.write')}</Button>;
    case 'readMissing':
      return <ReadAgain />;
    default:
      return null;
  }
}

function ReadAgain() {
  const say = useSay();
  const backend = useBackend();
  const again = useMutation({ mutationFn: () => backend.refresh(null) });
  return (
    <>
      <Button disabled={again.isPending} onClick={() => again.mutate()}>
        {say('people.readAgain')}
      </Button>
      {again.isError && <ErrorNotice error={toAppError(again.error)} />}
    </>
  );
}
