export type {
  AuditWatchItem,
  CallOptions,
  ConnectionState,
  ControlClient,
  ControlClientOptions,
  ControlErrorShape,
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
export { type AuditFault, type AuditVerdict, type VerifiedChain, verifyAudit } from './verify-audit.ts';
