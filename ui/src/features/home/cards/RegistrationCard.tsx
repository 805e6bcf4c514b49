import { Button, Text } from '@fluentui/react-components';
import { PhoneKeyRegular } from '@fluentui/react-icons/svg/phone-key';

import { useNavigate } from '../../../app/pages';
import type { PartView, RegistrationView } from '../../../ipc/bindings';
import { dayAndTime } from '../../../messages/format';
import { useSay } from '../../../messages/words';
import { Counts } from '../Counts';
import { PartCard } from '../PartCard';

const guides = ['what-is-mfa', 'register-verification-method'];

export function RegistrationCard({ part }: { readonly part: PartView<RegistrationView> }) {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <PartCard name="registration" icon={<PhoneKeyRegular />} part={part} guides={guides}>
      {(value) => (
        <>
          <Counts
            caption={say('home.registration.caption')}
            counts={[
              { label: say('home.registration.registered'), count: value.registered, tone: 'good' },
              ...(value.onlyPhone > 0
                ? [{ label: say('home.registration.onlyPhone'), count: value.onlyPhone, tone: 'good' as const, inner: true }]
                : []),
              ...(value.notAllowed > 0
                ? [{ label: say('home.registration.notAllowed'), count: value.notAllowed, tone: 'middling' as const, inner: true }]
                : []),
              { label: say('home.registration.notRegistered'), count: value.notRegistered, tone: 'middling' },
              ...(value.unknown > 0
                ? [{ label: say('home.registration.unknown'), count: value.unknown, tone: 'neutral' as const }]
                : []),
            ]}
          />
          <Text size={200}>
            {value.source === 'methods'
              ? say('home.registration.methods')
              : value.reportFrom === null
                ? say('home.registration.reportUndated')
                : say('home.registration.report', { when: dayAndTime(value.reportFrom) })}
          </Text>
          {value.notRegistered > 0 && (
            <div>
              <Button onClick={() => navigate('tellNotRegistered')}>{say('home.registration.tell')}</Button>
            </div>
          )}
        </>
      )}
    </PartCard>
  );
}
