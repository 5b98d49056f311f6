/** For tests of what queries mean: things that are searched, and which of them a query finds. */
import { matchesQuery, type QueryFields } from '../match-query.ts';
import { parseQuery } from '../parse-query.ts';
import type { QueryKeys } from '../query-keys.ts';

export interface Searched<T> {
  readonly keys: QueryKeys;
  readonly fieldsOf: (thing: T) => QueryFields;
  readonly idOf: (thing: T) => string;
  /** What `now` means. */
  readonly nowMs?: number;
}

/** The ids of what is found, in the order of the things; of a query that is none its problems, a line each. */
export const foundBy =
  <T>(things: readonly T[], { keys, fieldsOf, idOf, nowMs }: Searched<T>) =>
  (text: string): readonly string[] | string => {
    const parsed = parseQuery(text, keys, nowMs);
    if (parsed.kind === 'problems') return parsed.problems.map(({ at, message }) => `${at}: ${message}`).join('\n');
    return things.filter((one) => matchesQuery(parsed.query, fieldsOf(one))).map(idOf);
  };
