/** A list of peers that a test changes, in place of a directory. */
import type { PeerSource } from '../peer-directory.ts';
import type { RoutePeer } from '../route-peer.ts';

export const testPeer = (nodeId: string, more: Partial<RoutePeer> = {}): RoutePeer => ({
  ...{ nodeId, status: 'Alive', intent: 'Active', role: 'worker', clusterId: 'c1', region: 'eu', zone: 'a' },
  ...{ endpoints: {}, labels: {}, bootEpoch: '1' },
  ...more,
});

export interface PeersAtHand extends PeerSource {
  /** In place of those there were. */
  become(peers: readonly RoutePeer[]): void;
}

export function peersAtHand(peers: readonly RoutePeer[]): PeersAtHand {
  const listeners = new Set<() => void>();
  const sorted = (list: readonly RoutePeer[]): readonly RoutePeer[] =>
    list.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  let held = sorted(peers);
  return {
    get: (nodeId) => held.find((peer) => peer.nodeId === nodeId),
    all: () => held,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    become(next) {
      held = sorted(next);
      for (const listener of listeners) listener();
    },
  };
}
