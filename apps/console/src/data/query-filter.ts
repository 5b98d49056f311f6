/** A filter box: the one query grammar over the fields of a kind of thing. */
import { matchesQuery, parseQuery, type QueryFields, type QueryKeys } from '@omnirelay/protocol/query';

export interface IgnoredTerm {
  /** As it was written; empty when it is not about one term. */
  readonly term: string;
  readonly why: string;
}

export interface QueryFilter<Thing extends object> {
  /** Asked again of the same thing, it does not look anew. */
  readonly matches: (thing: Thing) => boolean;
  /** Whether it leaves out nothing. */
  readonly all: boolean;
  /** What of the query could not be understood and was left out; the rest holds. */
  readonly ignored: readonly IgnoredTerm[];
}

export interface FilteredKind<Thing extends object> {
  readonly keys: QueryKeys;
  readonly fields: (thing: Thing) => QueryFields;
}

export function queryFilter<Thing extends object>(text: string, kind: FilteredKind<Thing>): QueryFilter<Thing> {
  const parsed = parseQuery(text, kind.keys, Date.now());
  const query = parsed.kind === 'query' ? parsed.query : parsed.understood;
  const problems = parsed.kind === 'query' ? [] : parsed.problems;
  const ignored = problems.map(({ term, message }) => ({ term, why: message }));
  if (query.terms.length === 0) return { matches: () => true, all: true, ignored };
  const known = new WeakMap<Thing, boolean>();
  const matches = (thing: Thing): boolean => {
    const before = known.get(thing);
    if (before !== undefined) return before;
    const now = matchesQuery(query, kind.fields(thing));
    known.set(thing, now);
    return now;
  };
  return { matches, all: false, ignored };
}
