import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';

import { Disclosure } from '../../components/Disclosure';
import { PeopleList } from '../../components/PeopleList';
import type { IntentView, WarningKind, WarningView } from '../../ipc/bindings';
import { useSay, type MessageKey } from '../../messages/words';
import { asksLater } from './intents';

const useStyles = makeStyles({
  bar: { alignItems: 'start' },
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

// What would leave people open or shut them out stands out; what reassures is quiet.
const weight = {
  wouldBeLockedOut: 'error',
  askedByNothing: 'error',
  notRecommended: 'error',
  noEmergencyAccount: 'error',
  emergencyAccountsLacking: 'warning',
  lockOutNotKnown: 'warning',
  cannotTell: 'warning',
  skipped: 'warning',
  notEverythingKnown: 'warning',
  accountsOfPrograms: 'warning',
  oldApps: 'warning',
  mustRegister: 'warning',
  watchedBriefly: 'warning',
  adminsFirst: 'info',
  microsoftMayAddPolicies: 'info',
  conditionalAccessInstead: 'info',
  youAreSignedOutToo: 'info',
  signedOutWithinMinutes: 'info',
  guestsLeftOut: 'info',
  methodsAreKept: 'success',
} as const satisfies Record<WarningKind, 'error' | 'warning' | 'info' | 'success'>;

const order = Object.keys(weight);

/** What is worth knowing before a change, the weightiest first. */
export function PlanWarnings({ warnings, intent }: { readonly warnings: readonly WarningView[]; readonly intent: IntentView }) {
  return warnings
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map((warning) => <Warning key={warning.kind} warning={warning} intent={intent} />);
}

function bodyOf({ kind }: WarningView, intent: IntentView): MessageKey {
  if (kind === 'mustRegister' && asksLater(intent)) return 'change.warning.mustRegisterLaterBody';
  return `change.warning.${kind}Body`;
}

function Warning({ warning, intent }: { readonly warning: WarningView; readonly intent: IntentView }) {
  const say = useSay();
  const styles = useStyles();
  const title = say(`change.warning.${warning.kind}`, { count: warning.count });
  return (
    <MessageBar intent={weight[warning.kind]} layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <div className={styles.body}>
          <Text>{say(bodyOf(warning, intent))}</Text>
          {warning.kind === 'askedByNothing' && intent.kind === 'perUserMfaOff' && (
            <Text>{say('change.warning.askedByNothingThen')}</Text>
          )}
          {warning.people.length > 0 && (
            <Disclosure
              summary={say('change.warningPeople')}
              of={title}
              initiallyOpen={warning.kind === 'askedByNothing' || warning.kind === 'wouldBeLockedOut'}
            >
              <PeopleList label={title} people={warning.people} count={warning.count} />
            </Disclosure>
          )}
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}
