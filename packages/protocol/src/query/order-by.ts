/**
 * The order of a list, as `sort=region,-rtt` asks for it: keys in turn, `-` for the other way round. What has no value for a key comes
 * last in either direction, and the thing's own id decides in the end, so that an order is always whole.
 */
import type { FieldValue } from './match-query.ts';
import { QUERY_BOUNDS, type QueryProblem } from './parse-query.ts';
import { namesOf, type QueryKeys, type QueryKind, resolveKey } from './query-keys.ts';
import { compareVersions } from './version-order.ts';

export interface SortTerm {
  readonly key: string;
  readonly kind: QueryKind;
  readonly descending: boolean;
}

export type ParsedSort =
  | { readonly kind: 'sort'; readonly terms: readonly SortTerm[] }
  | { readonly kind: 'problems'; readonly problems: readonly QueryProblem[] };

/** `keys` names what can be sorted by. */
export function parseSort(text: string, keys: QueryKeys): ParsedSort {
  const problems: QueryProblem[] = [];
  const terms: SortTerm[] = [];
  let at = 0;
  for (const piece of text.split(',')) {
    const word = piece.trim();
    const descending = word.startsWith('-');
    const resolved = resolveKey(word.slice(descending ? 1 : 0), keys);
    if (resolved === undefined)
      problems.push({ at, term: word, message: `cannot sort by ${JSON.stringify(word)}; known: ${namesOf(keys)}` });
    else if (terms.some((term) => term.key === resolved.key))
      problems.push({ at, term: word, message: `${resolved.key} is named twice` });
    else terms.push({ ...resolved, descending });
    at += piece.length + 1;
  }
  if (terms.length > QUERY_BOUNDS.sortTerms)
    problems.push({ at: 0, term: '', message: `at most ${QUERY_BOUNDS.sortTerms} keys to sort by` });
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'sort', terms };
}

function compareValues(a: FieldValue, b: FieldValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What the order looks at; `valueOf` undefined where the thing has none. */
export interface Sortable {
  readonly id: string;
  valueOf(key: string): FieldValue | undefined;
}

export function compareBy(terms: readonly SortTerm[], a: Sortable, b: Sortable): number {
  for (const { key, kind, descending } of terms) {
    const [left, right] = [a.valueOf(key), b.valueOf(key)];
    if (left === undefined && right === undefined) continue;
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    const order = kind === 'version' ? compareVersions(String(left), String(right)) : compareValues(left, right);
    if (order !== 0) return descending ? -order : order;
  }
  return compareValues(a.id, b.id);
}
