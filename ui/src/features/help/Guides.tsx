import { Card, Field, SearchBox, Subtitle2, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { ErrorNotice } from '../../components/ErrorNotice';
import { HelpLink } from '../../components/HelpLink';
import { toAppError } from '../../ipc/backend';
import type { HelpLinkView } from '../../ipc/bindings';
import { helpLinksQuery, useBackend } from '../../ipc/queries';
import { useSay, wordsFor } from '../../messages/words';

const useStyles = makeStyles({
  guides: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  search: { maxWidth: '420px' },
  topics: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 320px), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  topic: { padding: tokens.spacingHorizontalL, gap: tokens.spacingVerticalS },
  links: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

// In the order in which somebody who has just come here needs them. What is not named here comes last.
const order = [
  'get-help',
  'understand',
  'before-you-begin',
  'security-defaults',
  'send-to-users',
  'watch',
  'conditional-access',
  'roles',
  'licence',
  'portal',
  'related',
  'learn',
];

const place = (topic: string) => (order.includes(topic) ? order.indexOf(topic) : order.length);

interface Guide extends HelpLinkView {
  readonly title: string;
  readonly topicTitle: string;
}

function matches(guide: Guide, search: string): boolean {
  const text = `${guide.title} ${guide.topicTitle}`.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Every link of the guide, by what it is about. */
export function Guides() {
  const say = useSay();
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const query = useQuery(helpLinksQuery(useBackend()));

  const found = (query.data ?? [])
    .map<Guide>((link) => ({
      ...link,
      title: wordsFor('helpLinks', link.id) ?? link.url,
      topicTitle: wordsFor('helpTopics', link.topic) ?? say('helpTopics.other'),
    }))
    .filter((guide) => matches(guide, search));
  const topics = [...new Set(found.map(({ topic }) => topic))]
    .toSorted((a, b) => place(a) - place(b))
    .map((topic) => ({ topic, guides: found.filter((guide) => guide.topic === topic) }));

  return (
    <div className={styles.guides}>
      <Text>{say('help.linksHint')}</Text>
      <Field className={styles.search} label={say('help.search')}>
        <SearchBox value={search} onChange={(_, { value }) => setSearch(value)} />
      </Field>
      {query.isError && <ErrorNotice error={toAppError(query.error)} />}
      {query.isSuccess && (
        <Text role="status" className={styles.quiet}>
          {found.length === 0 ? say('help.nothingFound') : say('help.found', { count: found.length })}
        </Text>
      )}
      <div className={styles.topics}>
        {topics.map(({ topic, guides }) => (
          <Card key={topic} className={styles.topic}>
            <Subtitle2 as="h2">{guides[0]?.topicTitle}</Subtitle2>
            {topic === 'get-help' && <Text>{say('help.businessAssist')}</Text>}
            <ul className={styles.links}>
              {guides.map(({ id }) => (
                <li key={id}>
                  <HelpLink id={id} />
                </li>
              ))}
            </ul>
          </Card>
        ))}
      </div>
    </div>
  );
}
