// When a policy counts, as it stands in a sentence.

import type { ConditionKind, ConditionWords } from '../../ipc/bindings';
import { any } from '../../messages/format';
import type { MessageKey, Say } from '../../messages/words';

const systems = {
  android: 'policies.system.android',
  iOS: 'policies.system.iOS',
  windows: 'policies.system.windows',
  windowsPhone: 'policies.system.windowsPhone',
  macOS: 'policies.system.macOS',
  linux: 'policies.system.linux',
  all: 'policies.system.all',
} as const;

const levels = {
  low: 'policies.level.low',
  medium: 'policies.level.medium',
  high: 'policies.level.high',
  minor: 'policies.level.minor',
  moderate: 'policies.level.moderate',
  elevated: 'policies.level.elevated',
} as const;

const places = { All: 'policies.place.all', AllTrusted: 'policies.place.allTrusted' } as const;

function word(say: Say, known: Readonly<Record<string, MessageKey>>, name: string): string | null {
  const key = Object.hasOwn(known, name) ? known[name] : undefined;
  return key === undefined ? null : say(key);
}

// What Graph calls it, where there is no word for it.
const systemNoun = (say: Say) => (name: string) => word(say, systems, name) ?? name;
const levelNoun = (say: Say) => (name: string) => word(say, levels, name) ?? name;
const placeNoun = (say: Say) => (name: string) => word(say, places, name) ?? say('policies.place.named', { name });

type Client = Extract<ConditionKind, 'oldApps' | 'browser' | 'modernApps'>;
type Flow = Extract<ConditionKind, 'deviceCode' | 'transfer'>;

const isClient = (kind: ConditionKind): kind is Client => kind === 'oldApps' || kind === 'browser' || kind === 'modernApps';
const isFlow = (kind: ConditionKind): kind is Flow => kind === 'deviceCode' || kind === 'transfer';

/** When a policy counts: each of these, all of them together. Empty: always. */
export function whenPhrases(say: Say, conditions: readonly ConditionWords[]): string[] {
  const kinds = conditions.map(({ kind }) => kind);
  // Any of the programs is enough, and any of the ways.
  const clients = kinds.filter(isClient).map((kind) => say(`policies.client.${kind}`));
  const flows = kinds.filter(isFlow).map((kind) => say(`policies.flow.${kind}`));
  return [
    ...(clients.length > 0 ? [say('policies.when.clients', { clients: any(clients) })] : []),
    ...(flows.length > 0 ? [any(flows)] : []),
    ...conditions.flatMap((condition) => other(say, condition) ?? []),
  ];
}

function other(say: Say, { kind, include, exclude }: ConditionWords): string | null {
  const which = (noun: (name: string) => string) => ({
    include: any(include.map(noun)),
    exclude: any(exclude.map(noun)),
    levels: any(include.map(levelNoun(say))),
  });
  switch (kind) {
    case 'platforms':
      return say(`policies.when.platforms.${shape(include, exclude)}`, which(systemNoun(say)));
    case 'places':
      return say(`policies.when.places.${shape(include.filter((name) => name !== 'All'), exclude)}`, which(placeNoun(say)));
    case 'devices':
      return say(exclude.length > 0 && include.length === 0 ? 'policies.when.devicesBut' : 'policies.when.devices');
    case 'signInRisk':
    case 'userRisk':
    case 'insiderRisk':
      return say(`policies.when.${kind}`, which(levelNoun(say)));
    default:
      return null;
  }
}

function shape(include: readonly string[], exclude: readonly string[]): 'only' | 'but' | 'onlyBut' | 'any' {
  if (include.length > 0) return exclude.length > 0 ? 'onlyBut' : 'only';
  return exclude.length > 0 ? 'but' : 'any';
}
