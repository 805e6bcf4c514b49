// The window's words. Every sentence is in en.json; this file turns keys into text, and nothing else does.

import i18next, { type i18n } from 'i18next';
import { useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';

import en from './en.json';

type WithoutPlural<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
type KeysOf<Node> = {
  [Key in keyof Node & string]: Node[Key] extends string ? WithoutPlural<Key> : `${Key}.${KeysOf<Node[Key]>}`;
}[keyof Node & string];

/** The key of a sentence in en.json, without the plural's ending. A key that is not there does not compile. */
export type MessageKey = KeysOf<typeof en>;

/** What is put into a sentence. `count` also chooses the plural. */
export type MessageValues = Readonly<Record<string, string | number>>;

/** Turns a key into text. */
export type Say = (key: MessageKey, values?: MessageValues) => string;

/**
 * The person's own locale, for numbers, times and lists; the words themselves are English. `undefined` where the
 * system names none that formats know: on Linux without a language it is `c`, which `Intl` throws at.
 */
export const locale: string | undefined = firstKnown(navigator.languages);

function firstKnown(names: readonly string[]): string | undefined {
  return names.find((name) => {
    try {
      return Intl.NumberFormat.supportedLocalesOf(name).length > 0;
    } catch {
      return false;
    }
  });
}

const numbers = new Intl.NumberFormat(locale);

/** Makes the instance that React's components take their words from. */
export function startWords(): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes; escaping twice would show `&amp;` in names.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  instance.services.formatter?.add('number', (value: unknown) =>
    typeof value === 'number' ? numbers.format(value) : String(value),
  );
  return instance;
}

/** The window's words, for a component. */
export function useSay(): Say {
  const { t } = useTranslation();
  return useMemo<Say>(() => (key, values) => t(key, values ?? {}), [t]);
}

const known = {
  roles: new Map(Object.entries(en.roles)),
  helpTopics: new Map(Object.entries(en.helpTopics)),
  helpLinks: new Map(Object.entries(en.helpLinks)),
  practiceOrganizations: new Map(Object.entries(en.practiceOrganizations)),
};

/** The words for an id that comes from outside, or `undefined` where there are none. */
export function wordsFor(section: keyof typeof known, id: string): string | undefined {
  return known[section].get(id);
}
