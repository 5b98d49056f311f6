export type { DescMessage, Message } from '@bufbuild/protobuf';
export { AUDIT_GENESIS, auditBodyHash, auditEntryHash, auditSealHash, auditSealText } from './audit-hash.ts';
export type * from './audit-model.ts';
export { AUDIT_STORE_KEEPS, type AuditRetention } from './audit-retention.ts';
export { FRAME_BOUNDS, type FrameBounds } from './bounds.ts';
export { canonicalJson } from './canonical-json.ts';
export { capabilitiesHash } from './capabilities-hash.ts';
export { type ChainEnds, type ChainFacts, planChainEnds, type SealFacts } from './chain-ends.ts';
export type * from './change-calls-model.ts';
export type * from './change-model.ts';
export type * from './control-model.ts';
export { type Denial, type DenialList, decodeDenials, encodeDenials } from './denial-list.ts';
export type * from './drain-model.ts';
export { type DecodedFrame, decodeFrame } from './frame-decoding.ts';
export { encodeFrame, encodeIdentityProof, type FrameStamp, OWN_STAMP } from './frame-encoding.ts';
export type * from './freeze-model.ts';
export * as changesPb from './generated/omnirelay/changes/v1/change_control_pb.ts';
export * as policiesPb from './generated/omnirelay/changes/v1/policy_control_pb.ts';
export * as controlPb from './generated/omnirelay/control/v1/control_pb.ts';
export * as leadershipPb from './generated/omnirelay/leadership/v1/leadership_control_pb.ts';
export * as membershipPb from './generated/omnirelay/membership/v1/membership_pb.ts';
export * as shardsPb from './generated/omnirelay/shards/v1/shard_control_pb.ts';
export { type GrpcMethodDefinition, grpcServiceDefinition } from './grpc-service-definition.ts';
export { isIdentityProof } from './identity-proof-peek.ts';
export type * from './leadership-model.ts';
export type * from './lease-health-model.ts';
export type * from './lineage-model.ts';
export { jsonToMessage, messageToJson, WireJsonError } from './message-json.ts';
export type * from './namespace-model.ts';
export {
  decodeObserved,
  decodeObserveRequest,
  encodeObserved,
  encodeObserveRequest,
  type ObservedMember,
  type ObservedView,
  type ObserveRequest,
} from './observed-view.ts';
export type * from './peer-questions.ts';
export type * from './policy-model.ts';
export type * from './rebalance-model.ts';
export { decodeRefusals, encodeRefusals, type RefusalReport, type RefusedPeers } from './refusal-report.ts';
export type * from './relay-model.ts';
export { decodeRelayRequest, encodeRelayRequest } from './relay-request.ts';
export { decodeRelayResponse, encodeRelayResponse } from './relay-response.ts';
export {
  isShardRefusal,
  SHARD_FENCE_HEADER,
  SHARD_HEADER,
  SHARD_REFUSAL_STATUS,
  SHARDS_VERSION_HEADER,
  type ShardRefusal,
  type ShardRefusalCode,
} from './shard-call.ts';
export type * from './shard-map-model.ts';
export type * from './shard-model.ts';
