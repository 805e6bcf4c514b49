import { expect, it } from 'vitest';

import type { ErrorCode } from '../ipc/bindings';
import { startWords } from '../messages/words';
import { present, presentations } from './present';

const words = startWords();
const say = (key: string, values = {}) => words.t(key, values);
const codes = Object.keys(presentations) as ErrorCode[];

it.each(codes)('says what happened, what it means and what to do: %s', (code) => {
  const { title, body, next } = present(say, { code, params: {} });
  for (const sentence of [title, body, next]) {
    expect(sentence).not.toBe('');
    expect(sentence).not.toMatch(/\{\{|errors\.|undefined/);
  }
});

it('names the host and the time to wait', () => {
  expect(present(say, { code: 'offline', params: { host: 'graph.microsoft.com' } }).body).toContain('graph.microsoft.com');
  expect(present(say, { code: 'throttled', params: { seconds: '120' } }).body).toContain('2 minutes');
});

it('keeps the code and the request id for whoever looks into it', () => {
  const { details } = present(say, { code: 'refused', params: { requestId: '8f1c' } });
  expect(details).toEqual([
    ['code', 'refused'],
    ['requestId', '8f1c'],
  ]);
});
