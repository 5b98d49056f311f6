/** The fleet as a browser holds it, and what a frame makes of it. */
import type { Peer } from './model.ts';
import type { FrameHead, PeerFrame } from './peer-frame.ts';

export interface Fleet {
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
            peers: new Map(frame.peers.map((peer) => [peer.nodeId, peer])),
            ready: frame.ready,
            head,
          }
        : { ...fleet, head };
    case 'delta': {
      const peers = new Map(fleet.peers);
      for (const id of frame.removed) peers.delete(id);
      for (const peer of frame.changed) peers.set(peer.nodeId, peer);
      return { ...fleet, peers, head };
    }
    case 'heartbeat':
    case 'refused':
      return { ...fleet, head };
  }
}
