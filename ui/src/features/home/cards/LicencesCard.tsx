import { Text } from '@fluentui/react-components';
import { CertificateRegular } from '@fluentui/react-icons/svg/certificate';

import { Disclosure } from '../../../components/Disclosure';
import type { LicencesView, PartView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { PartCard } from '../PartCard';

const guides = ['entra-pricing', 'risk-based-conditional-access'];

export function LicencesCard({ part }: { readonly part: PartView<LicencesView> }) {
  const say = useSay();
  return (
    <PartCard name="licences" icon={<CertificateRegular />} part={part} guides={guides}>
      {(value) => {
        const level = value.p2 ? 'p2' : value.p1 ? 'p1' : 'none';
        return (
          <>
            <Text weight="semibold">{say(`home.licences.${level}`)}</Text>
            <Text>{say(`home.licences.${level}Opens`)}</Text>
            {level !== 'none' && <Units value={value} />}
            {value.products.length > 0 && (
              <Disclosure summary={say('home.licences.products')}>
                <ul>
                  {value.products.map(({ partNumber, used, bought }) => (
                    <li key={partNumber}>
                      <Text>
                        {used === null
                          ? say('home.licences.productBought', { name: partNumber, bought })
                          : say('home.licences.product', { name: partNumber, used, bought })}
                      </Text>
                    </li>
                  ))}
                </ul>
              </Disclosure>
            )}
          </>
        );
      }}
    </PartCard>
  );
}

function Units({ value }: { readonly value: LicencesView }) {
  const say = useSay();
  if (value.people === null) return <Text>{say('home.licences.unitsOnly', { count: value.p1Units })}</Text>;
  return (
    <>
      <Text>{say('home.licences.units', { units: value.p1Units, people: value.people })}</Text>
      {value.p1Units < value.people && <Text>{say('home.licences.tooFew')}</Text>}
    </>
  );
}
