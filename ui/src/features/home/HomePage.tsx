import { Button, Spinner, Subtitle1, Title1, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { useMutation } from '@tanstack/react-query';
import { Suspense, lazy, useRef, useState } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import { useNavigate } from '../../app/pages';
import { useBackend, useChange, useStatus } from '../../ipc/queries';
import { useSay } from '../../messages/words';
import { ChangePanel } from '../change/ChangePanel';
import { standsInTheWay } from '../change/stages';
import { ConditionalAccessCard } from './cards/ConditionalAccessCard';
import { DomainsCard } from './cards/DomainsCard';
import { EmergencyAccountsCard } from './cards/EmergencyAccountsCard';
import { LicencesCard } from './cards/LicencesCard';
import { MethodsCard } from './cards/MethodsCard';
import { OldSignInsCard } from './cards/OldSignInsCard';
import { PerUserMfaCard } from './cards/PerUserMfaCard';
import { RegistrationCard } from './cards/RegistrationCard';
import { SecurityDefaultsCard } from './cards/SecurityDefaultsCard';
import { YouCard } from './cards/YouCard';
import { canBeWalked } from '../setup/screen';
import { Findings } from './findings/Findings';
import { Headline } from './Headline';
import { NextStep } from './NextStep';

const EmergencyDialog = lazy(() => import('./emergency/EmergencyDialog'));

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  next: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS, '& > :first-child': { alignSelf: 'stretch' } },
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 310px), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
});

/** How the organization is protected, what to do next, and what is behind it. */
export function HomePage() {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const navigate = useNavigate();
  const status = useStatus();
  const change = useChange().data;
  const emergency = useEmergencyDialog();
  const readAll = useMutation({ mutationFn: () => backend.refresh(null) });

  if (status.data === undefined) {
    return status.isError ? (
      <>
        <Title1 as="h1">{say('home.title')}</Title1>
        <ErrorNotice
          error={toAppError(status.error)}
          actions={<Button onClick={() => void status.refetch()}>{say('common.tryAgain')}</Button>}
        />
      </>
    ) : (
      <>
        <Title1 as="h1">{say('home.headline.reading.title')}</Title1>
        <Spinner />
      </>
    );
  }

  const view = status.data;
  return (
    <>
      {change != null && <ChangePanel key={change.id} change={change} />}
      <Headline headline={view.headline} />
      <div className={styles.next}>
        {!standsInTheWay(change) && <NextStep status={view} />}
        {canBeWalked(view.nextStep.kind) && (
          <Button appearance="transparent" icon={<ArrowRightRegular />} iconPosition="after" onClick={() => navigate('setup')}>
            {say('setup.entry')}
          </Button>
        )}
      </div>
      <div className={styles.bar}>
        <Subtitle1 as="h2">{say('home.cardsHeading')}</Subtitle1>
        <Button
          appearance="subtle"
          icon={<ArrowSyncRegular />}
          disabled={readAll.isPending}
          onClick={() => readAll.mutate()}
        >
          {say('home.readAll')}
        </Button>
      </div>
      {readAll.isError && <ErrorNotice error={toAppError(readAll.error)} />}
      <div className={styles.cards}>
        <SecurityDefaultsCard
          part={view.securityDefaults}
          organization={view.organization}
          you={view.you}
          change={change ?? null}
        />
        <PerUserMfaCard part={view.perUserMfa} you={view.you} change={change ?? null} />
        <ConditionalAccessCard part={view.conditionalAccess} />
        <RegistrationCard part={view.registration} />
        <EmergencyAccountsCard part={view.emergency} onOpen={emergency.show} />
        <OldSignInsCard part={view.oldSignIns} />
        <DomainsCard part={view.domains} />
        <MethodsCard part={view.methods} />
        <LicencesCard part={view.licences} />
        <YouCard part={view.you} />
      </div>
      <Findings status={view} onEmergency={emergency.show} />
      {emergency.open && (
        <Suspense>
          <EmergencyDialog part={view.emergency} onClose={emergency.close} />
        </Suspense>
      )}
    </>
  );
}

// The accounts can be opened from their card and from findings. Afterwards the keyboard is back where it was; a finding
// may be gone by then.
function useEmergencyDialog() {
  const [open, setOpen] = useState(false);
  const opener = useRef<Element | null>(null);
  const show = () => {
    opener.current = document.activeElement;
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => {
      const back = opener.current?.isConnected === true ? opener.current : document.getElementById('content');
      if (back instanceof HTMLElement) back.focus();
    });
  };
  return { open, show, close };
}
