import { Button } from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PhoneKeyRegular } from '@fluentui/react-icons/svg/phone-key';
import type { ReactNode } from 'react';

import { useNavigate } from '../../app/pages';
import type { ChangeView, StatusView } from '../../ipc/bindings';
import { useSay } from '../../messages/words';
import { ChangePanel } from '../change/ChangePanel';
import { Headline } from '../home/Headline';
import { Point } from './Point';
import { Onward, StepFrame, type StepFrameProps } from './StepFrame';

export interface AfterStepProps extends Pick<StepFrameProps, 'place'> {
  readonly status: StatusView;
  /** What came of the change, until it is put away. */
  readonly change: ChangeView | null;
  /** Goes on with what is left of the older setting. */
  readonly onLeftOver: () => void;
}

/** What the organization says now, who is still to set up a second step, and where it can be put back. */
export function AfterStep({ status, change, place, onLeftOver }: AfterStepProps) {
  const say = useSay();
  const navigate = useNavigate();
  const { kind, people } = status.nextStep;
  return (
    <StepFrame
      name="after"
      place={place}
      last
      actions={<Onward label={say('setup.toHome')} onClick={() => navigate('home')} />}
    >
      <Headline headline={status.headline} />
      {change !== null && <ChangePanel key={change.id} change={change} />}
      {kind === 'turnOffPerUserMfa' && (
        <Point
          icon={<PeopleRegular />}
          title={say('setup.after.leftOver', { count: people ?? 0 })}
          body={say('setup.after.leftOverBody')}
        >
          <Button onClick={onLeftOver}>{say('setup.after.leftOverGoOn')}</Button>
        </Point>
      )}
      <StillToRegister status={status} />
      <Point icon={<HistoryRegular />} title={say('setup.after.putBack')} body={say('setup.after.putBackBody')}>
        <Button onClick={() => navigate('history')}>{say('setup.after.history')}</Button>
      </Point>
    </StepFrame>
  );
}

function StillToRegister({ status: { registration } }: Pick<AfterStepProps, 'status'>): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  const icon = <PhoneKeyRegular />;
  if (registration.state === 'known' && registration.value.notRegistered > 0) {
    return (
      <Point
        icon={icon}
        title={say('setup.after.missing', { count: registration.value.notRegistered })}
        body={say('setup.after.missingBody')}
      >
        <span>
          <Button onClick={() => navigate('tellNotRegistered')}>{say('setup.after.write')}</Button>{' '}
          <Button appearance="subtle" onClick={() => navigate('people', { filters: ['notRegistered'] })}>
            {say('setup.after.who')}
          </Button>
        </span>
      </Point>
    );
  }
  if (registration.state === 'known' && registration.value.unknown === 0) {
    return <Point icon={icon} title={say('setup.after.missingNobody')} body={say('setup.after.missingNobodyBody')} />;
  }
  return (
    <Point icon={icon} title={say('setup.after.missingUnknown')} body={say('setup.after.missingUnknownBody')}>
      <Button onClick={() => navigate('tell')}>{say('setup.after.writeAll')}</Button>
    </Point>
  );
}
