/** `@omnirelay/protocol/query`: the one filter grammar, all of this package that clients may import; no machine is loaded with it. */
export { AUDIT_QUERY_KEYS, auditFields, type QueriedAuditEntry } from './query/audit-fields.ts';
export {
  CHANGE_QUERY_KEYS,
  changeFields,
  MOVE_QUERY_KEYS,
  moveFields,
  type QueriedChange,
  type QueriedMove,
} from './query/change-fields.ts';
export {
  LEADER_QUERY_KEYS,
  leaderFields,
  type QueriedLeader,
  type QueriedRejection,
  type QueriedTerm,
  REJECTION_QUERY_KEYS,
  rejectionFields,
  TERM_QUERY_KEYS,
  termFields,
} from './query/leader-fields.ts';
export { LEASE_HEALTH_QUERY_KEYS, leaseHealthFields, type QueriedNodeHealth } from './query/lease-health-fields.ts';
export { type FieldValue, matchesQuery, matchGlob, type QueryFields } from './query/match-query.ts';
export { type MomentSpan, momentSpan } from './query/parse-moments.ts';
export {
  type ParsedQuery,
  parseQuery,
  QUERY_BOUNDS,
  type Query,
  type QueryProblem,
  type QueryTerm,
  type QueryValue,
  quoteQueryValue,
} from './query/parse-query.ts';
export { PEER_QUERY_KEYS, peerFields, type QueriedPeer } from './query/peer-fields.ts';
export {
  CONTROLLER_QUERY_KEYS,
  controllerFields,
  FREEZE_QUERY_KEYS,
  freezeFields,
  POLICY_QUERY_KEYS,
  policyFields,
  type QueriedController,
  type QueriedFreeze,
  type QueriedPolicy,
} from './query/policy-fields.ts';
export type { QueryKeys, QueryKind } from './query/query-keys.ts';
export { type QueriedShard, SHARD_QUERY_KEYS, type ShardState, shardFields, shardState } from './query/shard-fields.ts';
export {
  MAP_VERSION_QUERY_KEYS,
  mapVersionFields,
  NAMESPACE_QUERY_KEYS,
  namespaceFields,
  type QueriedMapVersion,
  type QueriedNamespace,
} from './query/shard-map-fields.ts';
