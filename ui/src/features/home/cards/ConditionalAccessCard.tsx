import { Button, Text } from '@fluentui/react-components';
import { ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task';

import { useNavigate } from '../../../app/pages';
import { Disclosure } from '../../../components/Disclosure';
import type { ConditionalAccessView, PartView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { Counts } from '../Counts';
import { PartCard } from '../PartCard';

const guides = ['conditional-access-overview', 'conditional-access-templates', 'create-conditional-access-policy'];

export function ConditionalAccessCard({ part }: { readonly part: PartView<ConditionalAccessView> }) {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <PartCard name="conditionalAccess" icon={<ShieldTaskRegular />} part={part} guides={guides}>
      {(value) => (
        <>
          {value.policies.length === 0 ? <Text>{say('home.conditionalAccess.none')}</Text> : <Policies value={value} />}
          {value.licensed === false && <Text>{say('home.conditionalAccess.notLicensed')}</Text>}
          <div>
            <Button onClick={() => navigate('policies')}>{say(value.policies.length === 0 ? 'home.conditionalAccess.open' : 'home.conditionalAccess.see')}</Button>
          </div>
        </>
      )}
    </PartCard>
  );
}

function Policies({ value }: { readonly value: ConditionalAccessView }) {
  const say = useSay();
  return (
    <>
      <Counts
        caption={say('home.conditionalAccess.caption')}
        counts={[
          { label: say('home.conditionalAccess.on'), count: value.on, tone: 'good' },
          { label: say('home.conditionalAccess.reportOnly'), count: value.reportOnly, tone: 'middling' },
          { label: say('home.conditionalAccess.off'), count: value.off, tone: 'neutral' },
          ...(value.other > 0
            ? [{ label: say('home.conditionalAccess.other'), count: value.other, tone: 'bad' as const }]
            : []),
        ]}
      />
      <Disclosure summary={say('home.conditionalAccess.names')}>
        <ul>
          {value.policies.map(({ id, name, state }) => (
            <li key={id}>
              <Text>
                {say('home.conditionalAccess.line', { name, state: say(`home.conditionalAccess.state.${state}`) })}
              </Text>
            </li>
          ))}
        </ul>
      </Disclosure>
    </>
  );
}
