export { type FileIdentityOptions, type IdentityMaterial, type IdentitySource, openFileIdentity } from '@omnirelay/pki';
export {
  type Admission,
  type Authority,
  compareMapVersions,
  formatMapVersion,
  type Grant,
  type GuardSources,
  guard,
  type MapVersion,
  parseMapVersion,
  type Refusal,
  type ShardMap,
  ShardTable,
  shardName,
} from '@omnirelay/protocol';
export { SHARD_FENCE_HEADER, SHARD_HEADER, SHARDS_VERSION_HEADER, type ShardRefusal } from '@omnirelay/wire';
export type {
  AuditWatchItem,
  CallOptions,
  ConnectionState,
  ControlClient,
  ControlClientOptions,
  ControlErrorShape,
  FenceRejectionWatchItem,
  LeadershipItem,
  LeaderWatchItem,
  PeerWatchItem,
  ReadOptions,
  WatchItem,
} from './api.ts';
export {
  type FetchedAuthority,
  fetchAuthority,
  type JoinMeshOptions,
  joinMesh,
  type RenewCertificateOptions,
  renewCertificate,
} from './bootstrap.ts';
export type { ChangeCalls, ChangeHashedInput, ChangeVerbInput, ChangeWatchItem } from './changes-api.ts';
export { createControlClient } from './control-client.ts';
export { ControlError } from './control-error.ts';
export { type EnrolledNode, type EnrolNodeOptions, enrolNode } from './enrol-node.ts';
export {
  authorityPaths,
  type IssueIdentityOptions,
  issueIdentity,
  type KeepIdentityOptions,
  keepIdentity,
  makeAuthority,
} from './own-authority.ts';
export type {
  FreezeCalls,
  FreezeWatchItem,
  PolicyCalls,
  PolicyWatchItem,
  RebalanceControllerCalls,
  RebalanceControllerWatchItem,
} from './policies-api.ts';
export { type CallFault, faultOf, NotExecutedError } from './routing/call-fault.ts';
export {
  type CallPeerOptions,
  callPeer,
  type PeerAttempt,
  type PeerRoutes,
  type RedirectWithin,
} from './routing/call-peer.ts';
export {
  assignedPeer,
  type Choice,
  type ChooseOptions,
  type LeastPendingOptions,
  leaderOf,
  leastPending,
  type Nearness,
  nearest,
  type PeerChooser,
  roundRobin,
  shardOwner,
  zoneLocal,
} from './routing/choosers.ts';
export {
  type LeaderDirectory,
  type LeaderDirectoryOptions,
  type LeaderEntry,
  openLeaderDirectory,
} from './routing/leader-directory.ts';
export { OUTLIER_DETECTION, type OutlierDetection } from './routing/outlier-ejection.ts';
export { type FailedAttempt, PeerCallError, type PeerCallErrorCode } from './routing/peer-call-error.ts';
export { openPeerConnections, type PeerConnections, type PeerConnectionsOptions } from './routing/peer-connections.ts';
export {
  openPeerDirectory,
  type PeerDirectory,
  type PeerDirectoryOptions,
  type PeerSource,
} from './routing/peer-directory.ts';
export {
  type PeerHealth,
  type PeerHealthEntry,
  type PeerHealthOptions,
  type PeerHealthSnapshot,
  type TrackedCall,
  trackPeerHealth,
} from './routing/peer-health.ts';
export { type PeerPool, peerPool } from './routing/peer-pool.ts';
export type { CallOutcome, EjectionCause } from './routing/peer-tally.ts';
export { RETRY_BUDGET, type RetryBudget, type RetryBudgetOptions, retryBudget } from './routing/retry-budget.ts';
export type { RoutePeer } from './routing/route-peer.ts';
export {
  type RouteToShardOptions,
  routeToShard,
  type ShardAttempt,
  type ShardRoutes,
} from './routing/route-to-shard.ts';
export { openShardMap, type ShardMapDirectory, type ShardMapOptions } from './routing/shard-map.ts';
export { ShardRefusedError, unlessRefused } from './routing/shard-refusal.ts';
export type { WatchedSet } from './routing/watched-set.ts';
export type { Freshness, WatchedState } from './routing/watched-state.ts';
export type { NamespaceCalls, NamespaceWatchItem, ShardCalls, ShardWatchItem } from './shards-api.ts';
export type { ToldVersion } from './told-versions.ts';
export { type AuditFault, type AuditVerdict, type VerifiedChain, verifyAudit } from './verify-audit.ts';
