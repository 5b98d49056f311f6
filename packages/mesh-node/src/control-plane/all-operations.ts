/** Every operation of the control API. A new one is a file in operations/ and a line here. */
import type { AnyOperation } from './operation.ts';
import { adoptLineage } from './operations/adopt-lineage.ts';
import { cordonPeer } from './operations/cordon-peer.ts';
import { createJoinToken } from './operations/create-join-token.ts';
import { exportAudit } from './operations/export-audit.ts';
import { getAccessSelf } from './operations/get-access-self.ts';
import { getLineage } from './operations/get-lineage.ts';
import { getNetwork } from './operations/get-network.ts';
import { getPeer } from './operations/get-peer.ts';
import { getPeerEvidence } from './operations/get-peer-evidence.ts';
import { joinMesh } from './operations/join-mesh.ts';
import { listAudit } from './operations/list-audit.ts';
import { listPeers } from './operations/list-peers.ts';
import { removePeer } from './operations/remove-peer.ts';
import { renewCertificate } from './operations/renew-certificate.ts';
import { uncordonPeer } from './operations/uncordon-peer.ts';
import { updatePeerLabels } from './operations/update-peer-labels.ts';
import { watchAudit } from './operations/watch-audit.ts';
import { watchPeers } from './operations/watch-peers.ts';

export const ALL_OPERATIONS: readonly AnyOperation[] = [
  listPeers,
  watchPeers,
  getPeer,
  getPeerEvidence,
  getNetwork,
  cordonPeer,
  uncordonPeer,
  removePeer,
  updatePeerLabels,
  listAudit,
  watchAudit,
  exportAudit,
  getAccessSelf,
  createJoinToken,
  joinMesh,
  renewCertificate,
  getLineage,
  adoptLineage,
];
