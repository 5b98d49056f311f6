export { placeInTurn } from './lease/claim-rules.ts';
export type * from './lease/election-provider.ts';
export { type FenceParts, formatFence, parseFence } from './lease/fence.ts';
export { type Footing, footingOf, type Ground, quietAfter } from './lease/footing.ts';
export { type GossipSight, gossipSight, NO_GOSSIP } from './lease/gossip-sight.ts';
export { type Admission, type Grant, type GuardSources, guard, type Refusal, refusalOf } from './lease/guard.ts';
export type { LeaseSelf } from './lease/lease-context.ts';
export { LeaseMachine, type LeaseMachineOptions, type Standing } from './lease/lease-machine.ts';
export {
  type ClaimRecord,
  decodeClaim,
  decodeLiveness,
  type Effects,
  type EndReason,
  EPOCH_FLOOR_RECORD,
  type EpochEnd,
  type EpochEnding,
  type Fence,
  LINEAGE_RECORD,
  LIVENESS_PREFIX,
  type LivenessRecord,
  LONGEST_TTL_MS,
  livenessKey,
  nodeScope,
  scopeKey,
} from './lease/lease-records.ts';
export {
  type ClockReading,
  type DistrustReason,
  GLOBAL_CONTROL,
  type HeardClaim,
  type LeaseEvent,
  type LeaseInput,
  type LeaseOutput,
  type LostReason,
  type ScopeSetting,
} from './lease/machine-io.ts';
export { candidateTerm, holderTerm, LEASE_PROFILES, type LeaseProfile, type LeaseSettings } from './lease/settings.ts';
export { epochFloorOf, type StoredLife, storedLife, sweepOf } from './lease/swept-lives.ts';
export { claimsHeard, claimsToTell } from './lease/told-claims.ts';
export { AUDIT_QUERY_KEYS, auditFields, type QueriedAuditEntry } from './query/audit-fields.ts';
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
export { compareBy, type ParsedSort, parseSort, type Sortable, type SortTerm } from './query/order-by.ts';
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
export type { QueryKeys, QueryKind } from './query/query-keys.ts';
export { type FieldTree, fieldProblems, selectFields } from './query/select-fields.ts';
export { type QueriedShard, SHARD_QUERY_KEYS, shardFields } from './query/shard-fields.ts';
export {
  MAP_VERSION_QUERY_KEYS,
  mapVersionFields,
  NAMESPACE_QUERY_KEYS,
  namespaceFields,
  type QueriedMapVersion,
  type QueriedNamespace,
} from './query/shard-map-fields.ts';
export type * from './rebalance/controller/controller-io.ts';
export { RebalanceController } from './rebalance/controller/rebalance-controller.ts';
export type { HealthVerdict, RankedNode } from './rebalance/health/health-ranking.ts';
export { type HealthScore, type NodeSigns, type ScoreTerm, scoreWords } from './rebalance/health/score-node.ts';
export type { MovedAt } from './rebalance/move-ledger.ts';
export type * from './rebalance/plan/plan-model.ts';
export { movesOf } from './rebalance/plan/plan-model.ts';
export { planningRebalance } from './rebalance/plan/plan-rebalance.ts';
export { checkWords, planLines } from './rebalance/plan/plan-words.ts';
export { judgeWindows, type WindowVerdict } from './rebalance/policy/change-windows.ts';
export { diffPolicies } from './rebalance/policy/diff-policies.ts';
export { effectivePolicy } from './rebalance/policy/effective-policy.ts';
export { DEFAULT_REBALANCE_POLICY } from './rebalance/policy/policy-defaults.ts';
export type * from './rebalance/policy/policy-model.ts';
export { GUARDRAILS, POLICY_BOUNDS } from './rebalance/policy/policy-model.ts';
export { type PolicyProblem, type ReadPolicy, readPolicy } from './rebalance/policy/read-policy.ts';
export {
  decodeRecordingLine,
  encodeRecordingLine,
  type MachineRecordingHeader,
  type MachineRecordingStep,
  OutputHash,
  RECORDING_FORMAT,
} from './recording/machine-recording.ts';
export { atOnce } from './shard-map/at-once.ts';
export { admitShard, type ShardAdmission, type ShardAdmissionSources } from './shard-map/handover/admit-shard.ts';
export { HandoverLeader, type HandoverLeaderOptions } from './shard-map/handover/handover-leader.ts';
export {
  HANDOVER_SETTINGS,
  type HandoverSettings,
  mostMoves,
  roundOf,
} from './shard-map/handover/handover-settings.ts';
export { type HoldBounds, HoldQueue } from './shard-map/handover/hold-queue.ts';
export type * from './shard-map/handover/leader-io.ts';
export {
  ACKS_PREFIX,
  type AckRecord,
  type AckState,
  decodeAcks,
  decodeMoves,
  encodeAcks,
  encodeMoves,
  HANDOVER_BOUNDS,
  type HandoverAck,
  type HandoverMove,
  type HandoverRecord,
  MOVES_PREFIX,
  type MoveEnd,
  type MoveStage,
  movesKey,
} from './shard-map/handover/move-records.ts';
export type * from './shard-map/handover/move-step.ts';
export type * from './shard-map/handover/ownership-io.ts';
export { type FenceSources, ShardOwnership, type ShardOwnershipOptions } from './shard-map/handover/shard-ownership.ts';
export { type GivingAway, shownCounts, shownStatus } from './shard-map/handover/shown-status.ts';
export { causeOfDelta, type MovedShard, reasonOfDelta } from './shard-map/leading/delta-words.ts';
export {
  type Keeping,
  type Keeps,
  keepInPlace,
  keepsWhatItHas,
  type Stay,
  staysOf,
} from './shard-map/leading/keep-in-place.ts';
export { movesBeside } from './shard-map/leading/moves-beside.ts';
export { nextExpiry, type OwnGeneration, ownGeneration } from './shard-map/leading/own-generation.ts';
export { placingOf } from './shard-map/leading/place-namespace.ts';
export {
  type OwnerCandidate,
  placementNodes,
  WEIGHT_LABEL,
} from './shard-map/leading/placement-nodes.ts';
export { columnAfter, type PlannedShard, type PlanView, wantedMoves } from './shard-map/leading/plan-moves.ts';
export { Settling } from './shard-map/leading/settling.ts';
export { shardsWith } from './shard-map/leading/shards-with.ts';
export type * from './shard-map/model.ts';
export { NOBODY, SHARD_MAP_BOUNDS, SHARD_STATUSES } from './shard-map/model.ts';
export {
  describeImpact,
  type ImpactInput,
  type NodeImpact,
  type PairImpact,
  type PlacementImpact,
} from './shard-map/placement/describe-impact.ts';
export { type ExplainInput, explainShard } from './shard-map/placement/explain-shard.ts';
export type * from './shard-map/placement/explanation-model.ts';
export type * from './shard-map/placement/placement-model.ts';
export { Planner, place } from './shard-map/placement/planner.ts';
export type { AskedBy } from './shard-map/stored/asked-by.ts';
export { MAP_RETENTION, type MapRetention, STORED_MAP_BOUNDS } from './shard-map/stored/bounds.ts';
export { applyDeltas, type BuiltMap, type MapRefusal } from './shard-map/stored/build-map.ts';
export { decodeDelta } from './shard-map/stored/delta-record.ts';
export type { MapDiff } from './shard-map/stored/diff-maps.ts';
export { entryChecksum } from './shard-map/stored/entry-checksum.ts';
export { decodeForced, encodeForced, FORCED_PREFIX, forcedKey } from './shard-map/stored/forced-record.ts';
export { decodeHeader } from './shard-map/stored/header-record.ts';
export { shardOfKey } from './shard-map/stored/key-hash.ts';
export type { DeltaRefusal } from './shard-map/stored/map-draft.ts';
export {
  diffBetween,
  type HistoryDiff,
  headMap,
  type MapHistory,
  mapAt,
  type PastMap,
  readHistory,
  type UnreadableRecord,
  type Versioned,
} from './shard-map/stored/map-history.ts';
export {
  type CommittedDelta,
  type DeltaCause,
  deltaKey,
  headerKey,
  type MapCondition,
  type MapCounts,
  type MapDelta,
  type MapHeader,
  type MapKey,
  type MapPut,
  type MapSettings,
  type MoveGroup,
  mapPrefix,
  parseMapKey,
  type Rewritten,
  SHARD_MAPS_PREFIX,
  SHARD_RECORDS_PREFIX,
  type ShardColumns,
  type SnapshotPage,
  type StatusGroup,
  type StatusNote,
  type StoredText,
  settingsKey,
  snapshotKey,
} from './shard-map/stored/map-records.ts';
export { compareMapVersions } from './shard-map/stored/map-version.ts';
export { type HeadStep, type MapHead, NamespaceMap } from './shard-map/stored/namespace-map.ts';
export {
  decodeNamespace,
  encodeNamespace,
  NAMESPACES_PREFIX,
  type NamespaceRecord,
  namespaceKey,
} from './shard-map/stored/namespace-record.ts';
export {
  decodeOverrides,
  encodeOverrides,
  NO_OVERRIDES,
  OVERRIDES_PREFIX,
  overridesKey,
  type ShardOverride,
  type ShardOverrides,
  standingOverrides,
  withOverride,
} from './shard-map/stored/overrides-record.ts';
export { OwnedShards } from './shard-map/stored/owned-shards.ts';
export type { Decoded, Encoded, RecordText } from './shard-map/stored/record-text.ts';
export { type DroppableRecords, droppableRecords } from './shard-map/stored/retained-records.ts';
export { decodeSettings, encodeSettings } from './shard-map/stored/settings-record.ts';
export {
  type FenceGround,
  fenceOfShard,
  type OwnerEpoch,
  type ShardFence,
  shardFence,
} from './shard-map/stored/shard-fence.ts';
export { isNamespace, parseShardName, shardName, shardScope } from './shard-map/stored/shard-name.ts';
export { formatRanges } from './shard-map/stored/shard-ranges.ts';
export { ShardTable } from './shard-map/stored/shard-table.ts';
export { emptyMap, type StoredShardMap } from './shard-map/stored/stored-map.ts';
export { formatMapVersion, parseMapVersion } from './shard-map/stored/version-text.ts';
export {
  type MapChange,
  type MapTransaction,
  type MapWrites,
  type StatusChange,
  type WriteContext,
  writesFor,
  writingFor,
} from './shard-map/stored/writes-for.ts';
export { checkFrame } from './swim/claim-validation.ts';
export type * from './swim/frames.ts';
export { CAPABILITIES, OLDEST_WIRE_VERSION, WIRE_VERSION } from './swim/frames.ts';
export { compareClaims, compareLives, compareStandings, nextBootEpoch, standingOf } from './swim/life-order.ts';
export {
  checkLoadReport,
  checkToldLoad,
  LOAD_BOUNDS,
  type LoadReport,
  loadOf,
  type ToldLoad,
} from './swim/load-report.ts';
export type * from './swim/machine-io.ts';
export { hashMetadata } from './swim/metadata-hash.ts';
export type * from './swim/model.ts';
export { neighbours } from './swim/neighbours.ts';
export { LOAD_LASTS, LOAD_TOLD_EVERY } from './swim/own-load.ts';
export { baseOf, FULL_MESH_LIMIT, ringCount, ringPosition } from './swim/ring-order.ts';
export { GOSSIP_PROFILES, type GossipProfile, type SwimBounds, type SwimSettings } from './swim/settings.ts';
export type { SelfIdentity } from './swim/swim-context.ts';
export { SwimMachine, type SwimMachineOptions } from './swim/swim-machine.ts';
