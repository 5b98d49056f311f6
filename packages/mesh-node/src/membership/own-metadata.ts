/** What this node says of itself, from its config and from the ports it really listens on. */
import type { OmniRelayConfig } from '@omnirelay/config';
import { address } from '@omnirelay/primitives';
import type { MemberMetadata } from '@omnirelay/protocol';
import { WEIGHT_LABEL } from '@omnirelay/protocol';

export interface OwnPorts {
  readonly meshPort: number;
  readonly controlGrpc?: number;
  readonly controlHttps?: number;
}

export function ownMetadata(config: OmniRelayConfig, ports: OwnPorts): Omit<MemberMetadata, 'metadataVersion'> {
  const { gossip, mode, sharding } = config.mesh;
  const host = gossip.advertiseHost;
  const endpoint = address(`${host}:${gossip.advertisePort ?? ports.meshPort}`);
  return {
    role: gossip.role,
    clusterId: gossip.clusterId,
    region: gossip.region,
    zone: gossip.zone,
    meshVersion: gossip.meshVersion,
    http3Support: false,
    endpoint,
    endpoints: {
      mesh: endpoint,
      ...(ports.controlGrpc === undefined ? {} : { controlGrpc: `${host}:${ports.controlGrpc}` }),
      ...(ports.controlHttps === undefined ? {} : { controlHttps: `${host}:${ports.controlHttps}` }),
    },
    posture: mode === 'development' ? 'mtls-dev' : 'mtls',
    labels:
      sharding.weight === undefined ? gossip.labels : { ...gossip.labels, [WEIGHT_LABEL]: String(sharding.weight) },
  };
}
