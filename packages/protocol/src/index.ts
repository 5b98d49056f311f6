export type * from './lease/election-provider.ts';
export { type FenceParts, formatFence, parseFence } from './lease/fence.ts';
export { type GossipSight, gossipSight, NO_GOSSIP } from './lease/gossip-sight.ts';
export { type Admission, type Grant, type GuardSources, guard, type Refusal, refusalOf } from './lease/guard.ts';
export type { LeaseSelf } from './lease/lease-context.ts';
export { LeaseMachine, type LeaseMachineOptions } from './lease/lease-machine.ts';
export {
  type ClaimRecord,
  decodeClaim,
  decodeLiveness,
  type Effects,
  type EpochEnd,
  type Fence,
  LINEAGE_RECORD,
  type LivenessRecord,
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
export { AUDIT_QUERY_KEYS, auditFields, type QueriedAuditEntry } from './query/audit-fields.ts';
export { type FieldValue, matchesQuery, matchGlob, type QueryFields } from './query/match-query.ts';
export { compareBy, type ParsedSort, parseSort, type Sortable, type SortTerm } from './query/order-by.ts';
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
export {
  decodeRecordingLine,
  encodeRecordingLine,
  type MachineRecordingHeader,
  type MachineRecordingStep,
  OutputHash,
  RECORDING_FORMAT,
} from './recording/machine-recording.ts';
export { checkFrame } from './swim/claim-validation.ts';
export type * from './swim/frames.ts';
export { CAPABILITIES, OLDEST_WIRE_VERSION, WIRE_VERSION } from './swim/frames.ts';
export { compareClaims, compareLives, compareStandings, nextBootEpoch, standingOf } from './swim/life-order.ts';
export type * from './swim/machine-io.ts';
export { hashMetadata } from './swim/metadata-hash.ts';
export type * from './swim/model.ts';
export { neighbours } from './swim/neighbours.ts';
export { baseOf, FULL_MESH_LIMIT, ringCount, ringPosition } from './swim/ring-order.ts';
export { GOSSIP_PROFILES, type GossipProfile, type SwimBounds, type SwimSettings } from './swim/settings.ts';
export type { SelfIdentity } from './swim/swim-context.ts';
export { SwimMachine, type SwimMachineOptions } from './swim/swim-machine.ts';
