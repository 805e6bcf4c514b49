// Made-up people.

import type { PersonLine } from '../bindings';

const given = ['Amina', 'Jonas', 'Mei', 'Tomasz', 'Zeynep', 'Olu', 'Ingrid', 'Rafael', 'Priya', 'Noah', 'Keiko', 'Luca'];
const family = ['Haddad', 'Lindqvist', 'Chen', 'Nowak', 'Yıldız', 'Adeyemi', 'Berg', 'Moreira', 'Nair', 'Fischer', 'Sato', 'Ricci', 'Okafor'];

const plain = (name: string) => name.normalize('NFD').replace(/[^a-z]/gi, '').toLowerCase();

/** The person of this number: always the same. */
export function person(index: number, domain: string): PersonLine {
  const first = given[index % given.length] ?? 'Ada';
  const last = family[index % family.length] ?? 'Byron';
  const turn = Math.floor(index / (given.length * family.length));
  return {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: `${first} ${last}`,
    username: `${plain(first)}.${plain(last)}${turn === 0 ? '' : turn}@${domain}`,
  };
}

/** The first `count` people, from `from`. */
export function people(count: number, domain: string, from = 0): PersonLine[] {
  return Array.from({ length: count }, (_, index) => person(from + index, domain));
}
