import { Text } from '@fluentui/react-components';
import { GlobeRegular } from '@fluentui/react-icons/svg/globe';

import type { DomainLine, DomainsView, PartView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { PartCard } from '../PartCard';

export function DomainsCard({ part }: { readonly part: PartView<DomainsView> }) {
  const say = useSay();
  return (
    <PartCard name="domains" icon={<GlobeRegular />} part={part} guides={['mfa-server-vpn']}>
      {({ domains }) => {
        const federated = domains.filter((each) => each.federated === true);
        const notKnown = domains.filter((each) => each.federated === null);
        const managed = domains.length - federated.length - notKnown.length;
        if (managed === domains.length) return <Text>{say('home.domains.allManaged', { count: managed })}</Text>;
        return (
          <>
            {federated.map((domain) => (
              <Federated key={domain.name} domain={domain} />
            ))}
            {notKnown.map(({ name }) => (
              <Text key={name}>{say('home.domains.notKnown', { name })}</Text>
            ))}
            {managed > 0 && <Text>{say('home.domains.managed', { count: managed })}</Text>}
            {federated.length > 0 && (
              <>
                <Text>{say('home.domains.advice')}</Text>
                <Text>{say('home.domains.serverStopped')}</Text>
              </>
            )}
          </>
        );
      }}
    </PartCard>
  );
}

function Federated({ domain }: { readonly domain: DomainLine }) {
  const say = useSay();
  return (
    <div>
      <Text block weight="semibold">
        {say('home.domains.federated', { name: domain.name })}
      </Text>
      <Text block>
        {say(
          domain.secondStepElsewhere === null
            ? 'home.domains.elsewhereUnknown'
            : domain.secondStepElsewhere
              ? 'home.domains.elsewhere'
              : 'home.domains.here',
        )}
      </Text>
    </div>
  );
}
