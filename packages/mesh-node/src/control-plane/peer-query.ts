/** The filters of the peers list, each in the one query grammar, and the query itself: all joined by AND, nothing ignored in silence. */
import {
  compareBy,
  type FieldTree,
  fieldProblems,
  matchesQuery,
  PEER_QUERY_KEYS,
  parseQuery,
  parseSort,
  peerFields,
  type Query,
  type QueryKeys,
  type Sortable,
  type SortTerm,
} from '@omnirelay/protocol';
import type { Peer, PeerListQuery } from '@omnirelay/wire';
import { jsonSchemaOf, type ObjectSchema } from './json-schema-of.ts';
import { peer as peerSchema } from './model-schemas.ts';
import { type FieldProblem, Problem } from './problem.ts';

const { label: _pairs, ...VALUED } = PEER_QUERY_KEYS;

/** What a list can be sorted by: what it is searched by, where that is one value, and two times. */
export const PEER_SORT_KEYS = { ...VALUED, seen: 'number', since: 'number' } as const satisfies QueryKeys;

/** They move all the time, outside ETags and watches. */
const VOLATILE: readonly string[] = ['health', 'rtt', 'seen'];

const FILTERS = ['role', 'cluster', 'region', 'version', 'status', 'health', 'label'] as const;

function queriesOf(input: PeerListQuery): readonly Query[] {
  const queries: Query[] = [];
  const problems: FieldProblem[] = [];
  const add = (path: string, text: string): void => {
    const parsed = parseQuery(text, PEER_QUERY_KEYS);
    if (parsed.kind === 'query') queries.push(parsed.query);
    else problems.push(...parsed.problems.map(({ at, message }) => ({ path, message: `${message} (at ${at})` })));
  };
  for (const name of FILTERS) {
    const wanted = input[name];
    // A filter's values are alternatives; a quote or a comma inside one belongs to the grammar.
    if (wanted !== undefined && wanted.length > 0)
      add(name, `${name}:${wanted.map((v) => (/\s/.test(v) ? JSON.stringify(v) : v)).join(',')}`);
  }
  if (input.query !== undefined) add('query', input.query);
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  return queries;
}

/** @throws Problem invalid_input */
export function peerFilter(input: PeerListQuery): (peer: Peer) => boolean {
  const queries = queriesOf(input);
  return (peer) => {
    const fields = peerFields(peer);
    return queries.every((query) => matchesQuery(query, fields));
  };
}

export type PeerSort =
  | { readonly kind: 'by-id'; readonly descending: boolean }
  | { readonly kind: 'by-value'; readonly terms: readonly SortTerm[]; compare(a: Peer, b: Peer): number };

const sortable = (peer: Peer): Sortable => ({
  id: peer.nodeId,
  valueOf: (key) => {
    if (key === 'seen') return peer.lastSeen === undefined ? undefined : Date.parse(peer.lastSeen);
    return key === 'since' ? Date.parse(peer.statusSince) : peerFields(peer).valuesOf(key)[0];
  },
});

/** @throws Problem invalid_input */
export function peerSort(text: string | undefined): PeerSort {
  if (text === undefined) return { kind: 'by-id', descending: false };
  const parsed = parseSort(text, PEER_SORT_KEYS);
  if (parsed.kind === 'problems') {
    const problems = parsed.problems.map(({ at, message }) => ({ path: 'sort', message: `${message} (at ${at})` }));
    throw new Problem('invalid_input', problems.map(({ message }) => `sort: ${message}`).join('; '), { problems });
  }
  const { terms } = parsed;
  // Node ids are unique: whatever comes behind them decides nothing.
  if (terms[0]?.key === 'node') return { kind: 'by-id', descending: terms[0].descending };
  return { kind: 'by-value', terms, compare: (a, b) => compareBy(terms, sortable(a), sortable(b)) };
}

/** Whether who is on a page may change while no ETag does. */
export function asksForVolatile(input: PeerListQuery): boolean {
  const sort = peerSort(input.sort);
  const sorted = sort.kind === 'by-value' ? sort.terms.map(({ key }) => key) : [];
  const asked = queriesOf(input).flatMap(({ terms }) => terms.map(({ key }) => key ?? ''));
  return [...sorted, ...asked].some((key) => VOLATILE.includes(key));
}

const { properties } = jsonSchemaOf(peerSchema);
const metadataFields = Object.keys((properties.metadata as unknown as ObjectSchema).properties);
export const PEER_FIELDS: FieldTree = Object.fromEntries(
  Object.keys(properties).map((name) => [name, name === 'metadata' ? metadataFields : []]),
);

/** @throws Problem invalid_input */
export function checkPeerFields(fields: readonly string[]): void {
  const problems = fieldProblems(fields, PEER_FIELDS).map(({ message }) => ({ path: 'fields', message }));
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ message }) => `fields: ${message}`).join('; '), { problems });
}
