/** Worst first: what is dead, then suspect, then out of service, then the rest by name; and the groups in the order of their worst. */

import { type Intent, LIVENESS } from '../ui/status.ts';
import { countingOrder } from './counting-order.ts';
import type { Peer } from './model.ts';

const INTENT_RANK: Readonly<Record<Intent, number>> = {
  Draining: 0,
  Cordoned: 1,
  Drained: 2,
  Removed: 3,
  Active: 4,
  Unknown: 5,
};

export function worstFirst(a: Peer, b: Peer): number {
  return (
    LIVENESS[a.status].rank - LIVENESS[b.status].rank ||
    INTENT_RANK[a.intent] - INTENT_RANK[b.intent] ||
    countingOrder(a.nodeId, b.nodeId)
  );
}

/**
 * The same order for a whole fleet, many times a second: by how bad it is in one pass, and by name inside each of these few heaps. The fleet
 * comes in the order of names already, so that the heaps need only be looked through.
 */
export function sortWorstFirst(peers: readonly Peer[]): readonly Peer[] {
  const heaps = Map.groupBy(peers, rankOf);
  return [...heaps.keys()]
    .sort((a, b) => a - b)
    .flatMap((rank) => (heaps.get(rank) ?? []).sort((a, b) => countingOrder(a.nodeId, b.nodeId)));
}

export type Grouping = 'region' | 'role';

export interface PeerGroup {
  readonly key: string;
  readonly peers: readonly Peer[];
}

export interface PeerCluster {
  readonly key: string;
  readonly groups: readonly PeerGroup[];
}

const rankOf = (peer: Peer | undefined): number =>
  peer === undefined ? Number.POSITIVE_INFINITY : LIVENESS[peer.status].rank * 10 + INTENT_RANK[peer.intent];

/** Worst first inside each group, and the groups in the order of their worst; by name where they are equally well. */
export function groupPeers(peers: readonly Peer[], grouping: Grouping): readonly PeerGroup[] {
  const groups = Map.groupBy(peers, (peer) => peer.metadata[grouping] || 'unknown');
  return [...groups]
    .map(([key, members]) => ({ key, peers: sortWorstFirst(members) }))
    .sort((a, b) => rankOf(a.peers[0]) - rankOf(b.peers[0]) || countingOrder(a.key, b.key));
}

/** Cluster, then region or role, then node. */
export function clusterPeers(peers: readonly Peer[], grouping: Grouping): readonly PeerCluster[] {
  const clusters = Map.groupBy(peers, (peer) => peer.metadata.clusterId || 'unknown');
  return [...clusters]
    .map(([key, members]) => ({ key, groups: groupPeers(members, grouping) }))
    .sort((a, b) => rankOf(a.groups[0]?.peers[0]) - rankOf(b.groups[0]?.peers[0]) || countingOrder(a.key, b.key));
}
