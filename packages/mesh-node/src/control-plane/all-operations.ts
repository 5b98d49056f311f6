/** Every operation of the control API. A new one is a file in operations/ and a line here. */
import type { AnyOperation } from './operation.ts';
import { adoptLineage } from './operations/adopt-lineage.ts';
import { approveChange } from './operations/approve-change.ts';
import { cancelChange } from './operations/cancel-change.ts';
import { changeNamespace } from './operations/change-namespace.ts';
import { changePolicy } from './operations/change-policy.ts';
import { cordonPeer } from './operations/cordon-peer.ts';
import { createChange } from './operations/create-change.ts';
import { createFreeze } from './operations/create-freeze.ts';
import { createJoinToken } from './operations/create-join-token.ts';
import { createNamespace } from './operations/create-namespace.ts';
import { diffChange } from './operations/diff-change.ts';
import { diffPolicy } from './operations/diff-policy.ts';
import { diffShards } from './operations/diff-shards.ts';
import { disableShard } from './operations/disable-shard.ts';
import { drainPeer } from './operations/drain-peer.ts';
import { executeChange } from './operations/execute-change.ts';
import { explainShard } from './operations/explain-shard.ts';
import { exportAudit } from './operations/export-audit.ts';
import { getAccessSelf } from './operations/get-access-self.ts';
import { getChange } from './operations/get-change.ts';
import { getChangeContent } from './operations/get-change-content.ts';
import { getLineage } from './operations/get-lineage.ts';
import { getNetwork } from './operations/get-network.ts';
import { getPeer } from './operations/get-peer.ts';
import { getPeerEvidence } from './operations/get-peer-evidence.ts';
import { getPolicy } from './operations/get-policy.ts';
import { getShard } from './operations/get-shard.ts';
import { joinMesh } from './operations/join-mesh.ts';
import { liftFreeze } from './operations/lift-freeze.ts';
import { listAudit } from './operations/list-audit.ts';
import { listChangeMoves } from './operations/list-change-moves.ts';
import { listChanges } from './operations/list-changes.ts';
import { listFenceRejections } from './operations/list-fence-rejections.ts';
import { listFreezes } from './operations/list-freezes.ts';
import { listLeaderHistory } from './operations/list-leader-history.ts';
import { listLeaders } from './operations/list-leaders.ts';
import { listLeaseHealth } from './operations/list-lease-health.ts';
import { listMapVersions } from './operations/list-map-versions.ts';
import { listNamespaces } from './operations/list-namespaces.ts';
import { listPeers } from './operations/list-peers.ts';
import { listPolicies } from './operations/list-policies.ts';
import { listPolicyVersions } from './operations/list-policy-versions.ts';
import { listRebalanceControllers } from './operations/list-rebalance-controllers.ts';
import { listShards } from './operations/list-shards.ts';
import { pauseChange } from './operations/pause-change.ts';
import { pauseShard } from './operations/pause-shard.ts';
import { recomputeChange } from './operations/recompute-change.ts';
import { rejectChange } from './operations/reject-change.ts';
import { removePeer } from './operations/remove-peer.ts';
import { renewCertificate } from './operations/renew-certificate.ts';
import { resetPolicy } from './operations/reset-policy.ts';
import { resumeChange } from './operations/resume-change.ts';
import { resumeShard } from './operations/resume-shard.ts';
import { rollBackChange } from './operations/roll-back-change.ts';
import { simulateShards } from './operations/simulate-shards.ts';
import { stepDownLeader } from './operations/step-down-leader.ts';
import { submitChange } from './operations/submit-change.ts';
import { uncordonPeer } from './operations/uncordon-peer.ts';
import { updatePeerLabels } from './operations/update-peer-labels.ts';
import { watchAudit } from './operations/watch-audit.ts';
import { watchChanges } from './operations/watch-changes.ts';
import { watchFenceRejections } from './operations/watch-fence-rejections.ts';
import { watchFreezes } from './operations/watch-freezes.ts';
import { watchLeaders } from './operations/watch-leaders.ts';
import { watchLeadershipEvents } from './operations/watch-leadership-events.ts';
import { watchNamespaces } from './operations/watch-namespaces.ts';
import { watchPeers } from './operations/watch-peers.ts';
import { watchPolicies } from './operations/watch-policies.ts';
import { watchRebalanceControllers } from './operations/watch-rebalance-controllers.ts';
import { watchShards } from './operations/watch-shards.ts';

export const ALL_OPERATIONS: readonly AnyOperation[] = [
  listPeers,
  watchPeers,
  getPeer,
  getPeerEvidence,
  getNetwork,
  cordonPeer,
  uncordonPeer,
  drainPeer,
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
  listLeaders,
  watchLeaders,
  listLeaderHistory,
  listFenceRejections,
  watchFenceRejections,
  watchLeadershipEvents,
  stepDownLeader,
  listLeaseHealth,
  listNamespaces,
  watchNamespaces,
  createNamespace,
  changeNamespace,
  listShards,
  watchShards,
  getShard,
  listMapVersions,
  diffShards,
  explainShard,
  simulateShards,
  pauseShard,
  resumeShard,
  disableShard,
  listChanges,
  watchChanges,
  getChange,
  listChangeMoves,
  getChangeContent,
  diffChange,
  listPolicies,
  watchPolicies,
  getPolicy,
  changePolicy,
  resetPolicy,
  listPolicyVersions,
  diffPolicy,
  listFreezes,
  watchFreezes,
  createFreeze,
  liftFreeze,
  listRebalanceControllers,
  watchRebalanceControllers,
  createChange,
  submitChange,
  recomputeChange,
  approveChange,
  rejectChange,
  executeChange,
  pauseChange,
  resumeChange,
  cancelChange,
  rollBackChange,
];
