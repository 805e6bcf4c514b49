import { Text } from '@fluentui/react-components';
import { ShieldRegular } from '@fluentui/react-icons/svg/shield';

import { ManagedSwitch } from '../../../components/ManagedSwitch';
import type { ChangeView, OrganizationView, PartView, SecurityDefaultsView, YouView } from '../../../ipc/bindings';
import { useSay } from '../../../messages/words';
import { useChangeFlow } from '../../change/ChangeFlow';
import { isRunning } from '../../change/stages';
import { whyNotEditable } from '../editable';
import { PartCard } from '../PartCard';

export interface SecurityDefaultsCardProps {
  readonly part: PartView<SecurityDefaultsView>;
  readonly organization: PartView<OrganizationView>;
  readonly you: PartView<YouView>;
  readonly change: ChangeView | null;
}

/** What the switch waits for, if it does. */
function pendingOf(change: ChangeView | null): 'home.turningOn' | 'home.turningOff' | 'home.notShownYet' | null {
  // Another change gives the switch its own reason to wait, and so does what is put back.
  if (change?.intent.kind !== 'securityDefaultsOn' && change?.intent.kind !== 'securityDefaultsOff') return null;
  if (change.stage === 'puttingBack') return null;
  if (isRunning(change)) return change.intent.kind === 'securityDefaultsOn' ? 'home.turningOn' : 'home.turningOff';
  return change.sent + change.unknown > 0 || change.stage === 'interrupted' ? 'home.notShownYet' : null;
}

export function SecurityDefaultsCard({ part, organization, you, change }: SecurityDefaultsCardProps) {
  const say = useSay();
  const { open } = useChangeFlow();
  const pending = pendingOf(change);
  return (
    <PartCard
      name="securityDefaults"
      icon={<ShieldRegular />}
      part={part}
      guides={['security-defaults', 'mfa-in-microsoft-365']}
    >
      {(value) => (
        <>
          <ManagedSwitch
            name={say('home.securityDefaults.switch')}
            on={value.on}
            pending={pending === null ? null : say(pending)}
            reason={whyNotEditable(say, value.editable, you)}
            hint={value.editable.kind === 'afterPermission' ? say('home.securityDefaults.afterPermission') : null}
            onWanted={(on) => open({ kind: on ? 'securityDefaultsOn' : 'securityDefaultsOff' })}
          />
          <Text>{say(value.on ? 'home.securityDefaults.on' : 'home.securityDefaults.off')}</Text>
          {value.conditionalAccessInstead && <Text>{say('home.securityDefaults.instead')}</Text>}
          <Created organization={organization} on={value.on} />
        </>
      )}
    </PartCard>
  );
}

// The guide's own question: who came before October 2019 has to do it by hand.
function Created({ organization, on }: { readonly organization: PartView<OrganizationView>; readonly on: boolean }) {
  const say = useSay();
  if (organization.state === 'loading') return null;
  const now = on ? 'On' : 'Off';
  const after = organization.state === 'known' ? organization.value.createdWithDefaults : null;
  return (
    <Text>
      {say(
        after === null
          ? 'home.created.unknown'
          : after
            ? `home.created.after${now}`
            : `home.created.before${now}`,
      )}
    </Text>
  );
}
