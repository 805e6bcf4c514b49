import { Badge, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';

import type { AbilityView, PartView, YouView } from '../../../ipc/bindings';
import { anyRole } from '../../../messages/format';
import { useSay, wordsFor } from '../../../messages/words';
import { PartCard } from '../PartCard';

const useStyles = makeStyles({
  roles: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  abilities: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  ability: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
  icon: { fontSize: '20px' },
  allowed: { color: tokens.colorStatusSuccessForeground1 },
  refused: { color: tokens.colorNeutralForeground3 },
});

const guides = ['admin-roles', 'role-security-administrator', 'role-conditional-access-administrator'];

export function YouCard({ part }: { readonly part: PartView<YouView> }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <PartCard name="you" icon={<PersonRegular />} part={part} guides={guides}>
      {({ roles, abilities }) => {
        const allowed = abilities.filter((each) => each.allowed);
        const refused = abilities.filter((each) => !each.allowed);
        return (
          <>
            {roles.length === 0 ? (
              <Text>{say('home.you.noRoles')}</Text>
            ) : (
              <ul className={styles.roles}>
                {roles.map(({ id, name }) => (
                  <li key={id}>
                    <Badge appearance="tint" size="large">
                      {wordsFor('roles', id) ?? name}
                    </Badge>
                  </li>
                ))}
              </ul>
            )}
            {allowed.length > 0 && <Abilities label={say('home.you.mayChange')} abilities={allowed} />}
            {refused.length > 0 && <Abilities label={say('home.you.mayNot')} abilities={refused} />}
          </>
        );
      }}
    </PartCard>
  );
}

function Abilities({ label, abilities }: { readonly label: string; readonly abilities: readonly AbilityView[] }) {
  const say = useSay();
  const styles = useStyles();
  return (
    <div>
      <Text size={200}>{label}</Text>
      <ul className={styles.abilities}>
        {abilities.map(({ ability, allowed, roles }) => {
          const what = say(`home.you.ability.${ability}`);
          const needs = allowed || roles.length === 0 ? null : say('home.you.needs', { roles: anyRole(say, roles) });
          return (
            <li key={ability} className={styles.ability}>
              {allowed ? (
                <CheckmarkCircleRegular className={mergeClasses(styles.icon, styles.allowed)} aria-hidden />
              ) : (
                <ProhibitedRegular className={mergeClasses(styles.icon, styles.refused)} aria-hidden />
              )}
              <Text>{needs === null ? what : say('home.you.line', { ability: what, needs })}</Text>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
