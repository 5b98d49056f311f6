/** One page of the peers list: by node id wherever it goes on, in any other order at one node. */
import type { Peer, PeerListQuery } from '@omnirelay/wire';
import { keyedPage, type PageOrdering } from './keyed-page.ts';
import { questionIn } from './list-query.ts';
import { peerFilter, peerSort } from './peer-query.ts';

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

export function peerPage(source: PeerSource, input: PeerListQuery, ordering: PageOrdering): PeerPage {
  const asked = questionIn(input);
  const { things, ...page } = keyedPage(
    {
      idOf: ({ nodeId }) => nodeId,
      get: (id) => source.get(id),
      list: () => source.list(),
      matches: peerFilter(input),
      sort: peerSort(input.sort),
      idName: 'node',
      asked: ['peers', asked],
    },
    input,
    ordering,
  );
  return { ...page, peers: things };
}
