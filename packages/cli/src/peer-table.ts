/** Peers as `omnirelay mesh peers list` prints them. */
import type { ControlClient } from '@omnirelay/client';
import { printable, table } from './table.ts';

export type Peer = Awaited<ReturnType<ControlClient['peers']['list']>>['peers'][number];

export const PEER_HEADS = ['Node', 'Status', 'Role', 'Cluster', 'Region', 'Version', 'HTTP/3', 'rtt (ms)'] as const;

/** Liveness, and the operator's intent beside it where it is not the usual one. */
const statusOf = (peer: Peer) => (peer.intent === 'Active' ? peer.status : `${peer.status} (${peer.intent})`);

/** n2 before n10. */
const byName = (a: Peer, b: Peer) => a.nodeId.localeCompare(b.nodeId, 'en', { numeric: true });

/** By name, unless they come in an order that was asked for. */
export function peerTable(peers: readonly Peer[], options: { readonly asTheyCome?: boolean } = {}): string {
  return table(
    PEER_HEADS,
    (options.asTheyCome === true ? peers : peers.toSorted(byName)).map((peer) =>
      [
        peer.nodeId,
        statusOf(peer),
        peer.metadata.role,
        peer.metadata.clusterId,
        peer.metadata.region,
        peer.metadata.meshVersion,
        peer.metadata.http3Support ? 'yes' : 'no',
        peer.rttMs === undefined ? '-' : peer.rttMs.toFixed(1),
      ].map(printable),
    ),
  );
}
