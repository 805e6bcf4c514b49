import { expect, it } from 'vitest';

import en from './en.json';

type Tree = { readonly [key: string]: string | Tree } | readonly string[];

const flatten = (tree: Tree, path = ''): [key: string, words: string][] =>
  Object.entries<string | Tree>(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  );

const messages = new Map(flatten(en));
const plural = /_(one|other)$/;
const values = (words: string) => new Set([...words.matchAll(/\{\{(\w+)/g)].map(([, name]) => name));

// Read by Rust, or chosen by an id that comes from outside.
const outside = /^(practiceSignIn|browserPage|mail|export|evidence|roles|helpTopics|helpLinks|practiceOrganizations)\./;

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../ipc/bindings.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What the source could ask for: each string, and each template with its holes open. */
const asked = Object.values(sources).flatMap((text) => {
  const strings = [...text.matchAll(/'([\w.-]+)'/g)].map(([, key = '']) => key);
  const templates = [...text.matchAll(/`(\w+\.[\w.-]*(?:\$\{[^}]+\}[\w.-]*)+)`/g)].map(([, template = '']) => template);
  return [...strings, ...templates].map(
    (key) => new RegExp(`^${key.replace(/\$\{[^}]+\}/g, '*').replaceAll('.', '\\.').replaceAll('*', '[\\w-]+')}$`),
  );
});

it('has both plurals of a sentence, with the same values in them', () => {
  const counted = [...messages.keys()].filter((key) => plural.test(key)).map((key) => key.replace(plural, ''));
  expect(counted).not.toHaveLength(0);
  for (const key of new Set(counted)) {
    const one = messages.get(`${key}_one`);
    const other = messages.get(`${key}_other`);
    if (one === undefined || other === undefined) throw new Error(`${key} has only one of its plurals`);
    const wanted = values(other);
    const has = values(one);
    // "your one domain" needs no number.
    wanted.delete('count');
    has.delete('count');
    expect(has, key).toEqual(wanted);
  }
});

it('has no sentence that nothing asks for', () => {
  const unused = [...messages.keys()]
    .filter((key) => !outside.test(key))
    .filter((key) => !asked.some((pattern) => pattern.test(key.replace(plural, ''))));
  expect(unused).toEqual([]);
});
