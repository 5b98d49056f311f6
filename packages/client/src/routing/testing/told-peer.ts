/** A peer as a control node tells it. */
import type { Peer, PeerMetadata } from '@omnirelay/wire';

export interface ToldPeer extends Partial<Omit<Peer, 'metadata'>> {
  readonly metadata?: Partial<PeerMetadata>;
}

export const toldPeer = (nodeId: string, { metadata, ...more }: ToldPeer = {}): Peer => ({
  ...{ nodeId, status: 'Alive', intent: 'Active', observedBy: 'ctl', leads: [], endpoints: { mesh: `${nodeId}:1` } },
  ...{ bootEpoch: '1', incarnation: '0', statusSince: '2026-09-21T14:13:20.005Z' },
  metadata: {
    ...{ role: 'worker', clusterId: 'c1', region: 'eu', zone: 'a', meshVersion: '0.1.0', http3Support: false },
    ...{ endpoint: `${nodeId}:1`, metadataVersion: '1', posture: 'lan', labels: {} },
    ...metadata,
  },
  ...more,
});
