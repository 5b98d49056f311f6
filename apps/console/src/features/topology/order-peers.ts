/** Worst first: what is dead, then suspect, then out of service, then the rest by name; and the groups in the order of their worst. */
import type { Peer } from '../../data/model.ts';
import { type Intent, LIVENESS } from '../../ui/status.ts';

const INTENT_RANK: Readonly<Record<Intent, number>> = {
  Draining: 0,
  Cordoned: 1,
  Drained: 2,
  Removed: 3,
  Active: 4,
  Unknown: 5,
};

const byName = new Intl.Collator('en', { numeric: true });

export function worstFirst(a: Peer, b: Peer): number {
  return (
    LIVENESS[a.status].rank - LIVENESS[b.status].rank ||
    INTENT_RANK[a.intent] - INTENT_RANK[b.intent] ||
    byName.compare(a.nodeId, b.nodeId)
  );
}

export type Grouping = 'region' | 'role';

export interface PeerGroup {
  readonly key: string;
  readonly peers: readonly Peer[];
}

/** Groups in the order of their names, which does not change while one watches; inside each, the worst first. */
export function groupPeers(peers: readonly Peer[], grouping: Grouping): readonly PeerGroup[] {
  const groups = Map.groupBy(peers, (peer) => peer.metadata[grouping] || 'unknown');
  return [...groups]
    .map(([key, members]) => ({ key, peers: members.toSorted(worstFirst) }))
    .sort((a, b) => byName.compare(a.key, b.key));
}
