/** The fleet as a browser holds it, and what a frame makes of it. */
import { countingOrder } from './counting-order.ts';
import { type LiveChanges, withNews } from './live-changes.ts';
import type { Peer } from './model.ts';
import type { BesidePeers, FrameHead, PeerFrame } from './peer-frame.ts';

/** What stands beside the peers is undefined until it has come. */
export interface Fleet extends BesidePeers {
  /** In the order of names. */
  readonly peers: ReadonlyMap<string, Peer>;
  /** Whether a whole picture has come yet. */
  readonly ready: boolean;
  readonly head: FrameHead | undefined;
  readonly changes?: LiveChanges;
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
            ...besides(fleet, frame),
          }
        : { ...fleet, head, ...besides(fleet, frame) };
    case 'delta': {
      const peers = new Map(fleet.peers);
      for (const id of frame.removed) peers.delete(id);
      const before = peers.size;
      for (const peer of frame.changed) peers.set(peer.nodeId, peer);
      // Who was there keeps his place; who is new stands at the end.
      const shown = peers.size === before ? peers : byName([...peers.values()]);
      return { ...fleet, peers: shown, head, ...besides(fleet, frame) };
    }
    case 'heartbeat':
    case 'refused':
      return { ...fleet, head };
  }
}

function besides(fleet: Fleet, frame: Extract<PeerFrame, { kind: 'snapshot' | 'delta' }>) {
  const changes = withNews(fleet.changes, frame.changes);
  return { ...besidePeers(fleet, frame), ...(changes === undefined ? {} : { changes }) };
}

/** Of several the last that tells of a thing. */
export function besidePeers(...told: readonly BesidePeers[]): BesidePeers {
  const leadership = told.findLast((one) => one.leadership !== undefined)?.leadership;
  const namespaces = told.findLast((one) => one.namespaces !== undefined)?.namespaces;
  const steering = told.findLast((one) => one.steering !== undefined)?.steering;
  return {
    ...(leadership === undefined ? {} : { leadership }),
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(steering === undefined ? {} : { steering }),
  };
}

const byName = (peers: readonly Peer[]): ReadonlyMap<string, Peer> =>
  new Map(peers.toSorted((a, b) => countingOrder(a.nodeId, b.nodeId)).map((peer) => [peer.nodeId, peer]));
