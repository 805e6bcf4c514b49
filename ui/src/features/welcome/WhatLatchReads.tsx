import { Text, makeStyles, tokens } from '@fluentui/react-components';

import { Disclosure } from '../../components/Disclosure';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  list: {
    listStyleType: 'disc',
    paddingLeft: tokens.spacingHorizontalXL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
  },
});

// One line for each thing that the first sign-in asks to read, in plain words.
const reads = ['people', 'groups', 'policies', 'registration', 'organization', 'licences', 'roles'] as const;

/** What the first sign-in asks to be allowed. */
export function WhatLatchReads() {
  const say = useSay();
  const styles = useStyles();
  return (
    <Disclosure summary={say('welcome.permissionsTitle')}>
      <Text>{say('welcome.permissionsIntro')}</Text>
      <ul className={styles.list}>
        {reads.map((what) => (
          <li key={what}>{say(`welcome.permissions.${what}`)}</li>
        ))}
      </ul>
      <Text weight="semibold">{say('welcome.permissionsNever')}</Text>
    </Disclosure>
  );
}
