/**
 * Which peers may be asked now, in three ranks, of which only the best that has anybody counts:
 *
 *   ready        alive, intent Active (or not known), not ejected
 *   doubtful     the same, but suspected
 *   last resort  ejected, or on probation with its trial call under way
 *
 * Dead and left peers, and those that are cordoned, draining, drained or removed, are in none. Whom this call has tried already comes after all others.
 */
import type { PeerDirectory, PeerSource } from './peer-directory.ts';
import type { PeerHealth } from './peer-health.ts';
import { isUp, type RoutePeer, takesWork } from './route-peer.ts';

export interface PeerPool {
  /** Alike in rank, by node id; empty where nobody may be asked. The same array until something changes, for the same `tried`. */
  candidates(tried?: ReadonlySet<string>): readonly RoutePeer[];
  /** Why there are none. */
  emptiness(): string;
}

/** What a pool asks of the health tracker. */
export type Ejections = Pick<PeerHealth, 'isOut' | 'changes'>;

export function peerPool(peers: PeerSource & Partial<Pick<PeerDirectory, 'freshness'>>, health?: Ejections): PeerPool {
  let ranked: { readonly of: readonly RoutePeer[]; readonly changes: number; readonly ranks: Ranks } | null = null;

  function ranks(): Ranks {
    const of = peers.all();
    const changes = health?.changes() ?? 0;
    if (ranked?.of !== of || ranked.changes !== changes) ranked = { of, changes, ranks: rank(of, health) };
    return ranked.ranks;
  }

  return {
    candidates(tried) {
      const found = ranks();
      if (tried !== undefined && tried.size > 0) {
        for (const group of found) {
          const untried = group.filter(({ nodeId }) => !tried.has(nodeId));
          if (untried.length > 0) return untried;
        }
      }
      return found.find((group) => group.length > 0) ?? [];
    },
    emptiness() {
      const known = peers.all();
      if (known.length > 0) return `none of ${known.length} known peers is up and takes new work`;
      const freshness = peers.freshness?.();
      return freshness?.kind === 'unknown' ? `no peer is known: ${freshness.why}` : 'no peer matches';
    },
  };
}

type Ranks = readonly (readonly RoutePeer[])[];

function rank(peers: readonly RoutePeer[], health: Ejections | undefined): Ranks {
  const [ready, doubtful, lastResort]: [RoutePeer[], RoutePeer[], RoutePeer[]] = [[], [], []];
  for (const peer of peers) {
    if (!takesWork(peer) || !isUp(peer)) continue;
    if (health?.isOut(peer.nodeId)) lastResort.push(peer);
    else if (peer.status === 'Suspect') doubtful.push(peer);
    else ready.push(peer);
  }
  return [ready, doubtful, lastResort];
}
