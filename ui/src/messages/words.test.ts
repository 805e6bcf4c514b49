import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

async function localeWith(languages: string[]) {
  vi.stubGlobal('navigator', { languages, language: languages[0] });
  vi.resetModules();
  return (await import('./words')).locale;
}

it('takes no locale where the system names none that formats know', async () => {
  expect(await localeWith(['c'])).toBeUndefined();
  expect(await localeWith([])).toBeUndefined();
});

it('takes the first locale that formats know', async () => {
  expect(await localeWith(['c-utf-8', 'de-AT', 'en'])).toBe('de-AT');
});
