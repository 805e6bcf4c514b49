import { Button, Subtitle2, Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useMutation } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';

import { useNavigate } from '../../../app/pages';
import { ErrorNotice, ErrorWords } from '../../../components/ErrorNotice';
import { HelpLinkFailed, useOpenHelpLink } from '../../../components/HelpLink';
import { Mark, type MarkLook } from '../../../components/Mark';
import { useNow } from '../../../components/useNow';
import { toAppError } from '../../../ipc/backend';
import type { FindingView, UrgencyView } from '../../../ipc/bindings';
import { useBackend } from '../../../ipc/queries';
import { useSay } from '../../../messages/words';
import { Names } from '../Names';
import { ENTRA_ADMIN_CENTER, guideOf } from './guides';
import { wordsOf } from './words';

const useStyles = makeStyles({
  finding: {
    display: 'grid',
    gridTemplateColumns: '72px minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    alignItems: 'start',
    '@media (max-width: 800px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
  action: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalS },
});

// Each has a shape and a word of its own; the colour only adds to them.
const marks = {
  now: { Icon: ErrorCircleFilled, tone: 'bad' },
  soon: { Icon: WarningFilled, tone: 'middling' },
  later: { Icon: ClockRegular, tone: 'neutral' },
  fine: { Icon: CheckmarkCircleFilled, tone: 'good' },
} as const satisfies Record<UrgencyView, MarkLook>;

export interface FindingProps {
  readonly finding: FindingView;
  /** Shows the emergency access accounts. */
  readonly onEmergency: () => void;
}

/** One finding: what it means, whom it concerns, and one button. */
export function Finding({ finding, onEmergency }: FindingProps) {
  const say = useSay();
  const styles = useStyles();
  const titleId = useId();
  const { title, body, when, whom, emergency } = wordsOf(say, finding, useNow());
  return (
    <div className={styles.finding}>
      <Mark look={marks[finding.urgency]} wordToned>
        <Text size={200} weight="semibold">
          {say(`findings.urgency.${finding.urgency}`)}
        </Text>
      </Mark>
      <div className={styles.words}>
        <Subtitle2 as="h3" id={titleId}>
          {title}
        </Subtitle2>
        {when !== null && <Text>{when}</Text>}
        {whom !== null && <Text>{whom}</Text>}
        {emergency !== null && <Text weight="semibold">{emergency}</Text>}
        {body !== null && <Text>{body}</Text>}
        {/* A domain is named in the title. */}
        {finding.kind !== 'federatedDomain' && <Names label={say('findings.names')} names={finding.names} />}
        {finding.because !== null && <ErrorWords error={finding.because} />}
      </div>
      <div className={styles.action}>
        <Action finding={finding} titleId={titleId} onEmergency={onEmergency} />
      </div>
    </div>
  );
}

interface ActionProps extends FindingProps {
  /** What the button is about, for those who hear it. */
  readonly titleId: string;
}

function Action({ finding, titleId, onEmergency }: ActionProps): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  const { kind, people, policy, action } = finding;
  const act = (label: string, onClick: () => void) => (
    <Button aria-describedby={titleId} onClick={onClick}>
      {label}
    </Button>
  );
  // What Latch has a page for needs no guide.
  if (kind === 'policiesOnlyWatching') return act(say('findings.seeWatched'), () => navigate('policies', { view: 'watched' }));
  switch (action) {
    case 'none':
      return null;
    case 'showPeople':
      return act(say('findings.showPeople', { count: people }), () => navigate('people', { finding: kind }));
    case 'emergencyAccounts':
      return act(say(kind === 'emergencyNoneNamed' ? 'findings.nameEmergency' : 'findings.showEmergency'), onEmergency);
    case 'conditionalAccess':
      if (policy !== null) return act(say('findings.seePolicy'), () => navigate('policies', { policy }));
      if (kind === 'oldSignInsPossible') return act(say('findings.seeTemplates'), () => navigate('policies', { view: 'templates' }));
      return act(say('findings.conditionalAccess'), () => navigate('policies'));
    case 'readAgain':
      return <ReadAgain finding={finding} titleId={titleId} />;
    case 'help':
      return <Guide id={guideOf(kind)} titleId={titleId} />;
  }
}

function ReadAgain({ finding, titleId }: Pick<ActionProps, 'finding' | 'titleId'>) {
  const say = useSay();
  const backend = useBackend();
  const refresh = useMutation({ mutationFn: () => backend.refresh(finding.part) });
  return (
    <>
      <Button aria-describedby={titleId} disabledFocusable={refresh.isPending} onClick={() => refresh.mutate()}>
        {say('findings.readAgain')}
      </Button>
      {refresh.isError && <ErrorNotice error={toAppError(refresh.error)} />}
    </>
  );
}

function Guide({ id, titleId }: { readonly id: string; readonly titleId: string }) {
  const say = useSay();
  const open = useOpenHelpLink();
  return (
    <>
      <Button aria-describedby={titleId} disabledFocusable={open.isPending} onClick={() => open.mutate(id)}>
        {say(id === ENTRA_ADMIN_CENTER ? 'findings.adminCenter' : 'findings.help')}
      </Button>
      {open.isError && <HelpLinkFailed id={id} />}
    </>
  );
}
