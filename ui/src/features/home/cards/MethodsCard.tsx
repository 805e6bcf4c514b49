import { Text } from '@fluentui/react-components';
import { OptionsRegular } from '@fluentui/react-icons/svg/options';

import { HelpLink } from '../../../components/HelpLink';
import type { MethodsView, PartView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { PartCard } from '../PartCard';

export function MethodsCard({ part }: { readonly part: PartView<MethodsView> }) {
  const say = useSay();
  return (
    <PartCard name="methods" icon={<OptionsRegular />} part={part} guides={['mfa-in-microsoft-365']}>
      {({ migration }) => (
        <>
          <Text weight="semibold">{say(`home.methods.${migration}`)}</Text>
          {migration !== 'complete' && (
            <>
              <Text>{say('home.methods.advice')}</Text>
              <div>
                <HelpLink id="entra-admin-center" />
              </div>
            </>
          )}
        </>
      )}
    </PartCard>
  );
}
