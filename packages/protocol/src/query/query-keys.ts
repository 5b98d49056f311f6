/** The keys of a list's queries and orders: what kind of value each holds, and which are other names of the same. */

/**
 * - `text`: compared as a whole, or by `*`
 * - `number`, `milliseconds`: ranges; the second also with a unit (`us`, `ms`, `s`)
 * - `moment`: points and ranges of time, in milliseconds since 1970 and as text
 * - `version`: text, and ranges in the order of its numbers
 * - `pairs`: text of the form `name=value`; `key.name:value` and `key.name=value` mean the same
 */
export type QueryKind = 'text' | 'number' | 'milliseconds' | 'moment' | 'version' | 'pairs';

/** In lower case. An alias names a key that is none itself. */
export type QueryKeys = Readonly<Record<string, QueryKind | { readonly sameAs: string }>>;

export interface ResolvedKey {
  /** The one name of it. */
  readonly key: string;
  readonly kind: QueryKind;
}

/** Undefined when there is no such key. */
export function resolveKey(written: string, keys: QueryKeys): ResolvedKey | undefined {
  const key = written.toLowerCase();
  const found = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (typeof found !== 'object') return found === undefined ? undefined : { key, kind: found };
  const kind = keys[found.sameAs];
  return typeof kind === 'string' ? { key: found.sameAs, kind } : undefined;
}

export const namesOf = (keys: QueryKeys): string => Object.keys(keys).sort().join(', ');
