/** Peers as a file says them. */

import type { ExportRow } from '../ui/export-text.ts';
import type { Peer } from './model.ts';

export const peerRow = (peer: Peer): ExportRow => ({
  node: peer.nodeId,
  liveness: peer.status,
  since: peer.statusSince,
  intent: peer.intent,
  intentBy: peer.intentBy,
  intentReason: peer.intentReason,
  role: peer.metadata.role,
  cluster: peer.metadata.clusterId,
  region: peer.metadata.region,
  zone: peer.metadata.zone,
  version: peer.metadata.meshVersion,
  rttMs: peer.rttMs,
  observedBy: peer.observedBy,
  lastSeen: peer.lastSeen,
  pendingDepth: peer.load?.pendingDepth,
  latencyP99Ms: peer.load?.latencyP99Ms,
  errorRatio: peer.load?.errorRatio,
  labels: Object.entries(peer.metadata.labels)
    .map(([name, label]) => `${name}=${label.value}`)
    .sort()
    .join(' '),
});
