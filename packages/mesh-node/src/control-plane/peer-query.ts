/** The filters of the peers list, each in the one query grammar, and the query itself: all joined by AND, nothing ignored in silence. */
import {
  compareBy,
  matchesQuery,
  PEER_QUERY_KEYS,
  peerFields,
  type Query,
  type QueryKeys,
  type Sortable,
  type SortTerm,
} from '@omnirelay/protocol';
import type { Peer, PeerFilter, PeerListQuery } from '@omnirelay/wire';
import { fieldTreeOf, readQueries, readSort, type WrittenQuery } from './list-query.ts';
import { peer as peerSchema } from './model-schemas.ts';
import { Problem } from './problem.ts';

const { label: _pairs, ...VALUED } = PEER_QUERY_KEYS;

/** What a list can be sorted by: what it is searched by, where that is one value, and two times. */
export const PEER_SORT_KEYS = { ...VALUED, seen: 'number', since: 'number' } as const satisfies QueryKeys;

/** They move all the time, outside ETags and watches. */
const VOLATILE: readonly string[] = ['health', 'rtt', 'seen'];

const FILTERS = ['role', 'cluster', 'region', 'version', 'status', 'health', 'label'] as const;

function writtenIn(input: PeerFilter): readonly WrittenQuery[] {
  const written: WrittenQuery[] = [];
  for (const name of FILTERS) {
    const wanted = input[name];
    // A filter's values are alternatives; a quote or a comma inside one belongs to the grammar.
    if (wanted !== undefined && wanted.length > 0) {
      const values = wanted.map((value) => (/\s/.test(value) ? JSON.stringify(value) : value));
      written.push({ path: name, text: `${name}:${values.join(',')}` });
    }
  }
  if (input.query !== undefined) written.push({ path: 'query', text: input.query });
  return written;
}

const queriesOf = (input: PeerFilter): readonly Query[] => readQueries(writtenIn(input), PEER_QUERY_KEYS);

/** @throws Problem invalid_input */
export function peerFilter(input: PeerFilter): (peer: Peer) => boolean {
  const queries = queriesOf(input);
  return (peer) => {
    const fields = peerFields(peer);
    return queries.every((query) => matchesQuery(query, fields));
  };
}

/** For a watch, which would never tell that a peer has come or gone by what moves untold. @throws Problem invalid_input */
export function watchedPeerFilter(input: PeerFilter): (peer: Peer) => boolean {
  const problems = writtenIn(input).flatMap(({ path, text }) =>
    readQueries([{ path, text }], PEER_QUERY_KEYS)
      .flatMap(({ terms }) => terms.map(({ key }) => key ?? ''))
      .filter((key) => VOLATILE.includes(key))
      .map((key) => ({
        path,
        message: `no watch tells of ${key}, which moves all the time: list by it, or leave it out`,
      })),
  );
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  return peerFilter(input);
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
  const terms = readSort(text, PEER_SORT_KEYS);
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

export const PEER_FIELDS = fieldTreeOf(peerSchema);
