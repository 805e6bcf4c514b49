import { Button, Text } from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';

import { useNavigate } from '../../../app/pages';
import type { OldSignInsView, PartView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { day } from '../days';
import { PartCard } from '../PartCard';

export function OldSignInsCard({ part }: { readonly part: PartView<OldSignInsView> }) {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <PartCard name="oldSignIns" icon={<HistoryRegular />} part={part} guides={['entra-pricing']}>
      {({ people, atLeast, backTo }) => (
        <>
          <Text weight="semibold">
            {people > 0
              ? say(atLeast ? 'home.oldSignIns.usedAtLeast' : 'home.oldSignIns.used', { count: people })
              : say(atLeast ? 'home.oldSignIns.noneSoFar' : 'home.oldSignIns.none')}
          </Text>
          <Text>{say('home.oldSignIns.backTo', { date: day(backTo) })}</Text>
          {people > 0 && (
            <div>
              <Button onClick={() => navigate('people', { finding: 'oldSignIns' })}>
                {say('home.oldSignIns.show', { count: people })}
              </Button>
            </div>
          )}
        </>
      )}
    </PartCard>
  );
}
