import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';

import type { Backend } from './backend';
import type { Topic } from './bindings';
import { renewOnChange } from './queries';

/** A backend whose answers and news the test gives by hand. */
async function byHand() {
  const waiting: ((answer: string) => void)[] = [];
  let tell: (topic: Topic) => void = () => undefined;
  const backend = {
    onChanged: (listener: (topic: Topic) => void) => {
      tell = listener;
      return Promise.resolve(() => undefined);
    },
  } as unknown as Backend;
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  await renewOnChange(backend, client);
  const question = (topic: Topic) => {
    const ask = () => new Promise<string>((resolve) => waiting.push(resolve));
    const observer = new QueryObserver(client, { queryKey: [topic, 'organization'], queryFn: ask });
    observer.subscribe(() => undefined);
    return observer;
  };
  const asked = (times: number) => vi.waitFor(() => expect(waiting).toHaveLength(times));
  const answer = (at: number, text: string) => waiting[at]?.(text);
  return { asked, answer, question, tell: (topic: Topic) => tell(topic), waiting };
}

describe('news of a topic', () => {
  it('is asked for again although the first answer, older than the news, is still under way', async () => {
    const { asked, answer, question, tell } = await byHand();
    const status = question('status');
    await asked(1);
    tell('status');
    answer(0, 'reading');
    await asked(2);
    answer(1, 'read');
    await vi.waitFor(() => expect(status.getCurrentResult().data).toBe('read'));
  });

  it('never keeps an answer away, however much of it there is', async () => {
    const { asked, answer, question, tell, waiting } = await byHand();
    const status = question('status');
    await asked(1);
    for (let news = 0; news < 50; news += 1) tell('status');
    expect(waiting).toHaveLength(1);
    answer(0, 'first');
    await vi.waitFor(() => expect(status.getCurrentResult().data).toBe('first'));
    await asked(2);
    tell('status');
    answer(1, 'second');
    await asked(3);
    expect(status.getCurrentResult().data).toBe('second');
  });

  it('leaves other topics alone', async () => {
    const { asked, answer, question, tell, waiting } = await byHand();
    question('status');
    question('change');
    await asked(2);
    answer(0, 'status');
    answer(1, 'change');
    tell('change');
    await asked(3);
    expect(waiting).toHaveLength(3);
  });
});
