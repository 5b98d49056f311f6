/**
 * One page of a list of things that have an id. In the order of ids a page begins behind the last id of the one before, on whichever control node and
 * whatever changed: nothing that stayed is lost or doubled. In any other order the pages follow an order kept by one node (`page-walks.ts`);
 * elsewhere, or too late, the cursor has expired, and the list says so.
 */
import { CONTROL_BOUNDS } from './bounds.ts';
import { decodePageCursor, encodePageCursor, questionOf } from './cursor.ts';
import type { PageWalks } from './page-walks.ts';
import { Problem } from './problem.ts';

export type KeyedSort<T> =
  | { readonly kind: 'by-id'; readonly descending: boolean }
  | { readonly kind: 'by-value'; compare(a: T, b: T): number }
  /** By value, and so is the list already. */
  | { readonly kind: 'sorted' };

export interface KeyedList<T> {
  idOf(thing: T): string;
  /** As it is now; undefined once it is gone. */
  get(id: string): T | undefined;
  /** In the order of ids, or sorted. */
  list(): T[];
  matches(thing: T): boolean;
  readonly sort: KeyedSort<T>;
  /** What ids are called where the list is paged by them. */
  readonly idName: string;
  /** All that was asked but for the page itself. */
  readonly asked: unknown;
}

export interface KeyedPage<T> {
  readonly things: readonly T[];
  readonly nextCursor?: string;
  /** Things that match, on all pages. */
  readonly total: number;
}

const expired = (idName: string): Problem =>
  new Problem(
    'cursor_expired',
    `A sorted list is paged at the node that began it, within ${CONTROL_BOUNDS.pageWalkMs / 1000} s. Ask for the first page again; sorted by ${idName}, a cursor holds anywhere and for ever.`,
  );

export interface PageOrdering {
  readonly walks: PageWalks;
  readonly viewId: string;
}

/** @throws Problem invalid_input, cursor_expired */
export function keyedPage<T>(
  source: KeyedList<T>,
  { pageSize: size = CONTROL_BOUNDS.pageSizeDefault, cursor }: { readonly pageSize?: number; readonly cursor?: string },
  { walks, viewId }: PageOrdering,
): KeyedPage<T> {
  const { sort, idName } = source;
  const question = questionOf(source.asked);
  const position = cursor === undefined ? null : decodePageCursor(cursor, question);

  if (position?.kind === 'walk') {
    const ids = position.viewId === viewId ? walks.idsOf(position.walk) : undefined;
    if (ids === undefined || sort.kind === 'by-id') throw expired(idName);
    const page: T[] = [];
    let { offset } = position;
    for (; offset < ids.length && page.length < size; offset += 1) {
      const thing = source.get(ids[offset] as string);
      if (thing !== undefined && source.matches(thing)) page.push(thing);
    }
    const next = offset < ids.length ? encodePageCursor({ ...position, offset }, question) : undefined;
    return { things: page, total: ids.length, ...(next === undefined ? {} : { nextCursor: next }) };
  }

  const all = source.list().filter((thing) => source.matches(thing));
  if (sort.kind === 'by-id') {
    const { descending } = sort;
    const ordered = descending ? all.reverse() : all;
    const isBehind = (id: string, key: string): boolean => (descending ? id < key : id > key);
    const rest = position === null ? ordered : ordered.filter((thing) => isBehind(source.idOf(thing), position.key));
    const page = rest.slice(0, size);
    const last = page.at(-1);
    if (rest.length <= size || last === undefined) return { things: page, total: all.length };
    const nextCursor = encodePageCursor({ kind: 'after', key: source.idOf(last) }, question);
    return { things: page, total: all.length, nextCursor };
  }
  if (position !== null) throw expired(idName);
  const ordered = sort.kind === 'sorted' ? all : all.sort(sort.compare);
  const things = ordered.slice(0, size);
  if (ordered.length <= size) return { things, total: all.length };
  const walk = walks.keep(ordered.map((thing) => source.idOf(thing)));
  const nextCursor = encodePageCursor({ kind: 'walk', viewId, walk, offset: size }, question);
  return { things, total: all.length, nextCursor };
}
