export { loadConfig, type OmniRelayConfig } from '@omnirelay/config';
export {
  type Admission,
  type Authority,
  type Effects,
  type Grant,
  type GuardSources,
  guard,
  type LoadReport,
  type Refusal,
} from '@omnirelay/protocol';
export { type CallWithAuthContext, type MeshPeer, peerOfCall } from '@omnirelay/transport';
export type { EmbeddedLeadership } from './leadership/embedded-leadership.ts';
export type {
  ConflictingClaim,
  Leadership,
  LeadershipConflict,
  LeadershipEvent,
  LeadershipEventKind,
  LeadershipStatus,
  LeaderToken,
  ScopeKind,
} from './leadership/leadership.ts';
export type { MembershipSource, RecordedTransition } from './membership/membership-source.ts';
export type { MeshNode, NodeEnd } from './mesh-node.ts';
export type { ServedService, ServeOptions } from './serving/mesh-services.ts';
export { type RefusedCall, refuseShardCall } from './serving/refuse-shard-call.ts';
export type {
  EmbeddedShards,
  ShardAcquired,
  ShardCall,
  ShardLost,
  ShardOwnerOf,
  ShardReleasing,
} from './sharding/embedded-shards.ts';
export { ShardLostError } from './sharding/shard-owner.ts';
export { type ControlNode, type KeptMembership, startControlNode } from './start-control-node.ts';
export { type MeshNodeOptions, startMeshNode } from './start-mesh-node.ts';
