import { Button, Card, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { FocusHeading } from '../../components/FocusHeading';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import type { PracticeOrganizationView } from '../../ipc/bindings';
import { useBackend } from '../../ipc/queries';
import { useSay, wordsFor } from '../../messages/words';

const useStyles = makeStyles({
  chooser: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  card: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    alignItems: 'center',
    gap: tokens.spacingHorizontalL,
    padding: tokens.spacingHorizontalL,
    '@media (max-width: 560px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  enter: { justifySelf: 'end' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface PracticeChooserProps {
  readonly organizations: readonly PracticeOrganizationView[];
  readonly onBack: () => void;
}

/** The practice organizations, each with what it is good for. */
export function PracticeChooser({ organizations, onBack }: PracticeChooserProps) {
  const say = useSay();
  const styles = useStyles();
  const backend = useBackend();
  const signIn = useMutation({ mutationFn: (id: string) => backend.signInToPractice(id) });
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section className={styles.chooser}>
      <FocusHeading ref={title}>
        {say('welcome.practiceTitle')}
      </FocusHeading>
      {signIn.isError && <ErrorNotice error={toAppError(signIn.error)} />}
      <ul className={styles.list}>
        {organizations.map(({ id, name, people }) => (
          <li key={id}>
            <Card className={styles.card}>
              <div className={styles.words}>
                <Text weight="semibold" size={400}>
                  {name}
                </Text>
                <Text size={200} className={styles.quiet}>
                  {say('common.people', { count: people })}
                </Text>
                <Text>{wordsFor('practiceOrganizations', id) ?? say('practiceOrganizations.other')}</Text>
              </div>
              <Button className={styles.enter} disabled={signIn.isPending} onClick={() => signIn.mutate(id)}>
                {say('welcome.practiceEnter', { organization: name })}
              </Button>
            </Card>
          </li>
        ))}
      </ul>
      <div>
        <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
          {say('common.goBack')}
        </Button>
      </div>
    </section>
  );
}
