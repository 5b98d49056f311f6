/** The gRPC status beside each problem code. */
import { status as grpcStatus } from '@grpc/grpc-js';
import type { ProblemCode } from './problem-codes.ts';

export const GRPC_STATUS: Readonly<Record<ProblemCode, number>> = {
  unauthenticated: grpcStatus.UNAUTHENTICATED,
  token_expired: grpcStatus.UNAUTHENTICATED,
  token_invalid: grpcStatus.UNAUTHENTICATED,
  forbidden: grpcStatus.PERMISSION_DENIED,
  not_found: grpcStatus.NOT_FOUND,
  method_not_allowed: grpcStatus.UNIMPLEMENTED,
  invalid_input: grpcStatus.INVALID_ARGUMENT,
  request_timeout: grpcStatus.DEADLINE_EXCEEDED,
  conflict: grpcStatus.ABORTED,
  cursor_expired: grpcStatus.OUT_OF_RANGE,
  precondition_failed: grpcStatus.FAILED_PRECONDITION,
  payload_too_large: grpcStatus.RESOURCE_EXHAUSTED,
  idempotency_mismatch: grpcStatus.INVALID_ARGUMENT,
  precondition_required: grpcStatus.FAILED_PRECONDITION,
  too_many_requests: grpcStatus.RESOURCE_EXHAUSTED,
  join_token_invalid: grpcStatus.UNAUTHENTICATED,
  join_token_expired: grpcStatus.UNAUTHENTICATED,
  join_token_used: grpcStatus.FAILED_PRECONDITION,
  registry_dark: grpcStatus.UNAVAILABLE,
  lineage_mismatch: grpcStatus.UNAVAILABLE,
  record_unreadable: grpcStatus.UNAVAILABLE,
  identity_provider_unreachable: grpcStatus.UNAVAILABLE,
  authority_absent: grpcStatus.UNAVAILABLE,
  node_leaving: grpcStatus.UNAVAILABLE,
  behind: grpcStatus.UNAVAILABLE,
  vantage_unreachable: grpcStatus.UNAVAILABLE,
  internal: grpcStatus.INTERNAL,
};

export const grpcStatusName = (code: ProblemCode): string => grpcStatus[GRPC_STATUS[code]] ?? '';
