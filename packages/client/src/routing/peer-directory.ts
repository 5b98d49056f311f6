/** The peers that a client may call, as the control plane tells them and as they were last told while it is dark. */
import type { Peer, PeerFilter, PeerWatchEvent } from '@omnirelay/wire';
import type { ControlClient } from '../api.ts';
import { isRoutePeer, type RoutePeer, routePeer } from './route-peer.ts';
import { openWatchedSet, type WatchedSet } from './watched-set.ts';

/** Held by node id. */
export type PeerDirectory = WatchedSet<RoutePeer>;

/** What choosers and the health tracker need of a directory: a fixed list will do. */
export type PeerSource = Pick<PeerDirectory, 'get' | 'all' | 'onChange'>;

export interface PeerDirectoryOptions {
  /** Which peers, in the filters of the control API; those of `status` and `intent` are best left to the choosers. */
  readonly filter?: PeerFilter;
  /** A file of the client's own, one for each mesh and filter: made with mode 0600, and its folder, where it is not there, with 0700. Without it nothing is kept. */
  readonly cacheFile?: string;
}

/** Comes back at once, with what the cache held; `ready` waits for a first set. Ends with its disposal, which writes the cache. */
export function openPeerDirectory(
  { peers }: Pick<ControlClient, 'peers'>,
  { filter = {}, cacheFile }: PeerDirectoryOptions = {},
): Promise<PeerDirectory> {
  return openWatchedSet<PeerWatchEvent, RoutePeer>({
    watch: (from) => peers.watch({ ...filter, ...from }),
    read({ kind, peer }) {
      if (peer === undefined) return null;
      return { id: peer.nodeId, item: kind === 'Removed' ? null : routePeer(peer as Peer) };
    },
    idOf: ({ nodeId }) => nodeId,
    cache:
      cacheFile === undefined
        ? undefined
        : { path: cacheFile, question: JSON.stringify({ peers: filter }), isItem: isRoutePeer },
  });
}
