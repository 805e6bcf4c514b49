import { Card, Image, Subtitle2, Text, Title1, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import mark from '../../../../icons/latch.svg';
import { ErrorNotice } from '../../components/ErrorNotice';
import { toAppError } from '../../ipc/backend';
import { aboutQuery, useBackend } from '../../ipc/queries';
import { useSay } from '../../messages/words';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '720px' },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalL },
  card: { padding: tokens.spacingHorizontalXL, gap: tokens.spacingVerticalM },
});

export default function AboutPage() {
  const say = useSay();
  const styles = useStyles();
  const query = useQuery(aboutQuery(useBackend()));
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Image src={mark} alt="" width={64} height={64} />
        <Title1 as="h1">{say('about.title')}</Title1>
      </div>
      {query.isError && <ErrorNotice error={toAppError(query.error)} />}
      <Card className={styles.card}>
        {query.data !== undefined && <Text weight="semibold">{say('about.version', { version: query.data.version })}</Text>}
        <Text>{say('about.notAffiliated')}</Text>
        <Text>{say('about.trademarks')}</Text>
        <Text>{say('about.licences')}</Text>
      </Card>
      <Card className={styles.card}>
        <Subtitle2 as="h2">{say('about.dataTitle')}</Subtitle2>
        <Text>{say('about.data')}</Text>
      </Card>
      <Card className={styles.card}>
        <Subtitle2 as="h2">{say('about.practiceTitle')}</Subtitle2>
        <Text>{say('about.practice')}</Text>
      </Card>
    </div>
  );
}
