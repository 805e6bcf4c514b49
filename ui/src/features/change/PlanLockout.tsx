import { Text, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { PersonAvailableRegular } from '@fluentui/react-icons/svg/person-available';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';

import { Disclosure } from '../../components/Disclosure';
import { Mark, type MarkLook } from '../../components/Mark';
import { PeopleList } from '../../components/PeopleList';
import type { LockoutView, PersonLine } from '../../ipc/bindings';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
  list: { width: '100%' },
});

const yes: MarkLook = { Icon: CheckmarkCircleFilled, tone: 'good' };
const no: MarkLook = { Icon: DismissCircleFilled, tone: 'bad' };
const unknown: MarkLook = { Icon: QuestionCircleRegular, tone: 'middling' };

/** Who could still sign in, by Latch's own rules. What is not known is never shown as a yes. */
export function PlanLockout({ lockout }: { readonly lockout: LockoutView }) {
  const say = useSay();
  const styles = useStyles();
  const { you, checked, lockedOut, mustRegister, mustRegisterCount, partlyBlocked } = lockout;
  const fine = lockedOut.length + mustRegisterCount + partlyBlocked.length + lockout.unknown.length === 0;
  return (
    <section className={styles.section}>
      <Text as="h3" weight="semibold">
        {say('change.lockout.title')}
      </Text>
      <Mark look={you === true ? yes : you === false ? no : unknown}>
        <Text weight="semibold">{say(you === true ? 'change.lockout.you' : you === false ? 'change.lockout.notYou' : 'change.lockout.youUnknown')}</Text>
      </Mark>
      <Text>{say('change.lockout.checked', { count: checked })}</Text>
      {fine && (
        <Mark look={yes}>
          <Text>{say('change.lockout.fine')}</Text>
        </Mark>
      )}
      <Those what="lockedOut" look={no} people={lockedOut} count={lockedOut.length} />
      <Those what="unknown" look={unknown} people={lockout.unknown} count={lockout.unknown.length} />
      <Those what="mustRegister" look={{ Icon: PersonAvailableRegular, tone: 'busy' }} people={mustRegister} count={mustRegisterCount} />
      <Those what="partlyBlocked" look={{ Icon: WarningFilled, tone: 'middling' }} people={partlyBlocked} count={partlyBlocked.length} />
    </section>
  );
}

/** How many of them are given by name; there can be more. */
const MOST = 200;

interface ThoseProps {
  readonly what: 'lockedOut' | 'mustRegister' | 'partlyBlocked' | 'unknown';
  readonly look: MarkLook;
  readonly people: readonly PersonLine[];
  readonly count: number;
}

function Those({ what, look, people, count }: ThoseProps) {
  const say = useSay();
  const styles = useStyles();
  if (count === 0) return null;
  // A list that is full may have been cut off.
  const title = say(count >= MOST && people.length === count ? `change.lockout.${what}AtLeast` : `change.lockout.${what}`, { count });
  return (
    <>
      <Mark look={look}>
        <Text weight={what === 'lockedOut' ? 'semibold' : 'regular'}>{title}</Text>
      </Mark>
      <div className={styles.list}>
        <Disclosure summary={say('change.warningPeople')} of={title} initiallyOpen={what === 'lockedOut'}>
          <PeopleList label={title} people={people} count={count} />
        </Disclosure>
      </div>
    </>
  );
}
