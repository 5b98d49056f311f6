/**
 * One page of shards. In the order of namespaces and numbers it is found in the columns, begins behind the last of the page before on whichever control
 * node, and only what it shows is told in whole. Any other order is kept by one node, as other lists keep theirs.
 */
import { compareBy, type FieldValue, SHARD_QUERY_KEYS, type SortTerm, shardFields } from '@omnirelay/protocol';
import type { Shard } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodePageCursor, encodePageCursor, questionOf } from '../cursor.ts';
import { fairSort } from '../fair-sort.ts';
import { FAIR, fairly, fairTurns } from '../fair-turns.ts';
import { type KeyedPage, keyedPage } from '../keyed-page.ts';
import { readSort } from '../list-query.ts';
import type { ControlState } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { type ShardTeller, shardTeller } from './describe-shard.ts';
import type { AskedMap, ShardFilters } from './shard-query.ts';

/** Shards that are looked at between two looks at the clock. */
const SLICE = 256;

export interface ShardsPaged {
  readonly pageSize?: number;
  readonly cursor?: string;
  readonly sort?: string;
}

interface Asked {
  readonly maps: readonly AskedMap[];
  readonly filters: ShardFilters;
  /** All that was asked but for the page itself. */
  readonly asked: unknown;
}

interface Found {
  readonly namespace: string;
  readonly shard: number;
  readonly teller: ShardTeller;
}

/** In the order of namespaces and numbers; with six digits, since ids are compared as texts. */
const idOf = ({ namespace, shard }: Found): string => `${namespace}/${shard.toString().padStart(6, '0')}`;

/** All that match, in the order of their ids or the other way round; others have their turn meanwhile. */
async function* found(
  state: ControlState,
  { maps, filters }: Asked,
  descending = false,
): AsyncGenerator<readonly Found[]> {
  const turn = fairTurns(CONTROL_BOUNDS.searchSliceMs);
  for (const { map, head, past } of descending ? maps.toReversed() : maps) {
    const teller = shardTeller(state, map, { head, past });
    const matches = filters.matches(head, teller);
    const { shardCount } = head.map;
    for (let from = 0; from < shardCount; from += SLICE) {
      await turn();
      const slice: Found[] = [];
      for (let at = from; at < Math.min(from + SLICE, shardCount); at += 1) {
        const shard = descending ? shardCount - 1 - at : at;
        if (matches(shard)) slice.push({ namespace: map.namespace, shard, teller });
      }
      yield slice;
    }
  }
}

/** Whether the order is that of ids; null where it is another. @throws Problem invalid_input */
function orderOf(sort: string | undefined): {
  readonly descending: boolean;
  readonly terms: readonly SortTerm[] | null;
} {
  const terms = sort === undefined ? [] : readSort(sort, SHARD_QUERY_KEYS);
  const [first, second] = terms;
  const descending = first?.descending === true;
  const isById =
    first === undefined ||
    // Behind a namespace the number decides in any case.
    (first.key === 'namespace' &&
      (second === undefined ? !descending : second.key === 'shard' && second.descending === descending));
  return { descending, terms: isById ? null : terms };
}

/** @throws Problem invalid_input */
export const checkShardSort = (sort: string | undefined): void => void orderOf(sort);

/** @throws Problem invalid_input, cursor_expired */
export async function shardPage(state: ControlState, question: Asked, input: ShardsPaged): Promise<KeyedPage<Shard>> {
  const { descending, terms } = orderOf(input.sort);
  const page =
    terms === null
      ? await pageById(state, question, { ...input, descending })
      : await pageByValue(state, question, { ...input, terms });
  return { ...page, things: page.things.map(({ shard, teller }) => teller.tell(shard)) };
}

async function pageById(
  state: ControlState,
  asked: Asked,
  { pageSize = CONTROL_BOUNDS.pageSizeDefault, cursor, descending }: ShardsPaged & { readonly descending: boolean },
): Promise<KeyedPage<Found>> {
  const question = questionOf(asked.asked);
  const position = cursor === undefined ? null : decodePageCursor(cursor, question);
  if (position?.kind === 'walk')
    throw new Problem('invalid_input', 'The cursor is damaged: leave it out to begin anew.');
  const isBehind = (one: Found): boolean =>
    position === null || (descending ? idOf(one) < position.key : idOf(one) > position.key);
  const things: Found[] = [];
  let total = 0;
  let hasMore = false;
  for await (const slice of found(state, asked, descending)) {
    total += slice.length;
    if (!hasMore)
      for (const one of slice) {
        if (!isBehind(one)) continue;
        hasMore = things.length === pageSize;
        if (hasMore) break;
        things.push(one);
      }
  }
  const last = things.at(-1);
  if (!hasMore || last === undefined) return { things, total };
  return { things, total, nextCursor: encodePageCursor({ kind: 'after', key: idOf(last) }, question) };
}

async function pageByValue(
  state: ControlState,
  asked: Asked,
  { terms, pageSize, cursor }: ShardsPaged & { readonly terms: readonly SortTerm[] },
): Promise<KeyedPage<Found>> {
  // Further pages follow the order that the first one found.
  const sorted = cursor === undefined ? await allSorted(state, asked, terms) : [];
  return keyedPage(
    {
      idOf,
      get: finder(state, asked),
      list: () => sorted,
      matches: () => true,
      sort: { kind: 'sorted' },
      idName: 'namespace',
      asked: asked.asked,
    },
    { ...(pageSize === undefined ? {} : { pageSize }), ...(cursor === undefined ? {} : { cursor }) },
    { walks: state.walks, viewId: state.peers.position().viewId },
  );
}

async function allSorted(state: ControlState, asked: Asked, terms: readonly SortTerm[]): Promise<Found[]> {
  const all: { readonly one: Found; readonly by: Sortable }[] = [];
  for await (const slice of found(state, asked)) for (const one of slice) all.push({ one, by: sortable(one, terms) });
  const sorted = await fairly(
    fairSort(all, (a, b) => compareBy(terms, a.by, b.by)),
    FAIR,
  );
  return sorted.map(({ one }) => one);
}

/** One by its id, if it is still asked for. */
function finder(state: ControlState, { maps, filters }: Asked): (id: string) => Found | undefined {
  const known = new Map(
    maps.map(({ map, head, past }) => {
      const teller = shardTeller(state, map, { head, past });
      return [map.namespace as string, { teller, matches: filters.matches(head, teller), of: head.map.shardCount }];
    }),
  );
  return (id) => {
    const at = id.lastIndexOf('/');
    const [namespace, shard] = [id.slice(0, at), Number(id.slice(at + 1))];
    const map = known.get(namespace);
    if (map === undefined || shard >= map.of || !map.matches(shard)) return undefined;
    return { namespace, shard, teller: map.teller };
  };
}

interface Sortable {
  readonly id: string;
  valueOf(key: string): FieldValue | undefined;
}

/** What an order looks at, looked up once and not at each comparison. */
function sortable(one: Found, terms: readonly SortTerm[]): Sortable {
  const fields = shardFields(one.teller.plain(one.shard));
  const values = new Map(terms.map(({ key }) => [key, fields.valuesOf(key)[0]]));
  return { id: idOf(one), valueOf: (key) => values.get(key) };
}
