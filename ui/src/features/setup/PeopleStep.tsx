import { Text } from '@fluentui/react-components';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PhoneKeyRegular } from '@fluentui/react-icons/svg/phone-key';
import { PrintRegular } from '@fluentui/react-icons/svg/print';

import { Disclosure } from '../../components/Disclosure';
import type { PartView, RegistrationView, StatusView } from '../../ipc/bindings';
import { useSay, type Say } from '../../messages/words';
import { SendToPeople } from '../help/SendToPeople';
import { Point } from './Point';
import type { Goal } from './screen';
import { Onward, StepFrame, type StepFrameProps } from './StepFrame';

export interface PeopleStepProps extends Pick<StepFrameProps, 'place' | 'onBack'> {
  readonly goal: Goal;
  readonly status: StatusView;
  readonly onOn: () => void;
}

/** What people will notice, before they do. */
export function PeopleStep({ goal, status, place, onBack, onOn }: PeopleStepProps) {
  const say = useSay();
  return (
    <StepFrame
      name="people"
      place={place}
      title={say('setup.people.title')}
      onBack={onBack}
      actions={<Onward label={say('setup.goOn')} onClick={onOn} />}
    >
      {goal === 'perUserOff' ? (
        <Point
          icon={<PeopleRegular />}
          title={say('setup.people.littleToNotice')}
          body={say('setup.people.littleToNoticeBody')}
        />
      ) : (
        <>
          <Point icon={<PhoneKeyRegular />} title={say('setup.people.signIn')} body={say('setup.people.signInBody')}>
            <Text>{withoutSecondStep(say, status.registration)}</Text>
            <Disclosure summary={say('setup.people.message')}>
              <SendToPeople />
            </Disclosure>
          </Point>
          <Point icon={<PrintRegular />} title={say('setup.people.oldApps')} body={say('setup.people.oldAppsBody')}>
            <OldApps status={status} />
          </Point>
        </>
      )}
    </StepFrame>
  );
}

/** How many have none yet; what is not known is said. */
function withoutSecondStep(say: Say, part: PartView<RegistrationView>): string {
  if (part.state !== 'known') return say('setup.people.missingUnknown');
  const { notRegistered, unknown } = part.value;
  if (notRegistered > 0) return say('setup.people.missing', { count: notRegistered });
  return say(unknown > 0 ? 'setup.people.missingUnknown' : 'setup.people.missingNobody');
}

function OldApps({ status: { oldSignIns } }: Pick<PeopleStepProps, 'status'>) {
  const say = useSay();
  if (oldSignIns.state !== 'known' || oldSignIns.value.people === 0) return null;
  return <Text>{say('setup.people.oldAppsUsed', { count: oldSignIns.value.people })}</Text>;
}
