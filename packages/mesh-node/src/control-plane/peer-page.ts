/**
 * One page of the peers list. In the order of node ids a page begins behind the last id of the one before, on whichever control node and
 * whatever changed: nobody who stayed is lost or doubled. In any other order the pages follow an order kept by one node (`page-walks.ts`);
 * elsewhere, or too late, the cursor has expired, and the list says so.
 */
import type { Peer, PeerListQuery } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from './bounds.ts';
import { decodePageCursor, encodePageCursor, questionOf } from './cursor.ts';
import type { ControlState } from './operation-context.ts';
import { peerFilter, peerSort } from './peer-query.ts';
import { Problem } from './problem.ts';

export interface PeerSource {
  get(id: string): Peer | undefined;
  list(): Peer[];
}

export interface PeerPage {
  readonly peers: readonly Peer[];
  readonly nextCursor?: string;
  /** Peers that match, on all pages. */
  readonly total: number;
}

const expired = (): Problem =>
  new Problem(
    'cursor_expired',
    `A sorted list is paged at the node that began it, within ${CONTROL_BOUNDS.pageWalkMs / 1000} s. Ask for the first page again; sorted by node, a cursor holds anywhere and for ever.`,
  );

type Ordering = Pick<ControlState, 'walks'> & { readonly viewId: string };

export function peerPage(source: PeerSource, input: PeerListQuery, { walks, viewId }: Ordering): PeerPage {
  const { pageSize, cursor, ifNoneMatch: _, minCursor: __, fields: ___, ...asked } = input;
  const matches = peerFilter(input);
  const sort = peerSort(input.sort);
  const size = pageSize ?? CONTROL_BOUNDS.pageSizeDefault;
  const question = questionOf(['peers', asked]);
  const position = cursor === undefined ? null : decodePageCursor(cursor, question);

  if (position?.kind === 'walk') {
    const ids = position.viewId === viewId ? walks.idsOf(position.walk) : undefined;
    if (ids === undefined || sort.kind === 'by-id') throw expired();
    const page: Peer[] = [];
    let { offset } = position;
    for (; offset < ids.length && page.length < size; offset += 1) {
      const peer = source.get(ids[offset] as string);
      if (peer !== undefined && matches(peer)) page.push(peer);
    }
    const next = offset < ids.length ? encodePageCursor({ ...position, offset }, question) : undefined;
    return { peers: page, total: ids.length, ...(next === undefined ? {} : { nextCursor: next }) };
  }

  const all = source.list().filter(matches);
  if (sort.kind === 'by-id') {
    const ordered = sort.descending ? all.reverse() : all;
    const rest = position === null ? ordered : ordered.filter(({ nodeId }) => isBehind(nodeId, position.key, sort));
    const page = rest.slice(0, size);
    const last = page.at(-1);
    if (rest.length <= size || last === undefined) return { peers: page, total: all.length };
    return {
      peers: page,
      total: all.length,
      nextCursor: encodePageCursor({ kind: 'after', key: last.nodeId }, question),
    };
  }
  if (position !== null) throw expired();
  const ordered = all.sort(sort.compare);
  const peers = ordered.slice(0, size);
  if (ordered.length <= size) return { peers, total: all.length };
  const walk = walks.keep(ordered.map(({ nodeId }) => nodeId));
  const nextCursor = encodePageCursor({ kind: 'walk', viewId, walk, offset: size }, question);
  return { peers, total: all.length, nextCursor };
}

const isBehind = (id: string, key: string, { descending }: { readonly descending: boolean }): boolean =>
  descending ? id < key : id > key;
