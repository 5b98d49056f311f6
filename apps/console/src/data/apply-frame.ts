/** The fleet as a browser holds it, and what a frame makes of it. */
import { countingOrder } from './counting-order.ts';
import type { Peer } from './model.ts';
import type { FrameHead, PeerFrame } from './peer-frame.ts';

export interface Fleet {
  /** In the order of names. */
  readonly peers: ReadonlyMap<string, Peer>;
  /** Whether a whole picture has come yet. */
  readonly ready: boolean;
  readonly head: FrameHead | undefined;
}

export const EMPTY_FLEET: Fleet = { peers: new Map(), ready: false, head: undefined };

export function applyFrame(fleet: Fleet, frame: PeerFrame): Fleet {
  const { head } = frame;
  switch (frame.kind) {
    case 'snapshot':
      // A picture that is still being gathered does not take the last whole one's place.
      return frame.ready || !fleet.ready
        ? {
            peers: byName(frame.peers),
            ready: frame.ready,
            head,
          }
        : { ...fleet, head };
    case 'delta': {
      const peers = new Map(fleet.peers);
      for (const id of frame.removed) peers.delete(id);
      const before = peers.size;
      for (const peer of frame.changed) peers.set(peer.nodeId, peer);
      // Who was there keeps his place; who is new stands at the end.
      return { ...fleet, peers: peers.size === before ? peers : byName([...peers.values()]), head };
    }
    case 'heartbeat':
    case 'refused':
      return { ...fleet, head };
  }
}

const byName = (peers: readonly Peer[]): ReadonlyMap<string, Peer> =>
  new Map(peers.toSorted((a, b) => countingOrder(a.nodeId, b.nodeId)).map((peer) => [peer.nodeId, peer]));
