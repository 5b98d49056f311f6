/** What an operation may use: the caller, the call, and the parts of this node. */
import type { IdentitySource, MeshIdentity } from '@omnirelay/pki';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { AnswerHead } from '@omnirelay/wire';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { NodeMetrics } from '../observability/metrics.ts';
import type { AuditChain } from './audit-chain.ts';
import type { AuditLog } from './audit-log.ts';
import type { Caller } from './caller.ts';
import type { CertificateSigner } from './certificate-signer.ts';
import type { ChangeState } from './changes/change-state.ts';
import { encodeViewCursor } from './cursor.ts';
import type { IdempotencyRoom } from './idempotency-room.ts';
import type { LeadershipState } from './leaders/leadership-state.ts';
import type { AnyOperation } from './operation.ts';
import type { PageWalks } from './page-walks.ts';
import type { PeersView } from './peers-view.ts';
import type { PolicyState } from './policies/policy-state.ts';
import type { RegistryMirror } from './registry-mirror.ts';
import type { ShardState } from './shards/shard-state.ts';
import type { TransitionLog } from './transitions/transition-log.ts';
import type { VantageViews } from './vantage-views.ts';
import type { WatcherSlots } from './watcher-slots.ts';

/** The parts of a node that operations work on; one object a control plane. */
export interface ControlState {
  readonly self: MeshIdentity;
  readonly meshId: string;
  readonly membership: MembershipSource;
  readonly registry: GuardedRegistry;
  readonly identity: IdentitySource;
  readonly signer: CertificateSigner | null;
  readonly peers: PeersView;
  readonly peerRecords: RegistryMirror;
  readonly auditRecords: RegistryMirror;
  /** The same in order. */
  readonly auditLog: AuditLog;
  readonly leadership: LeadershipState;
  readonly shards: ShardState;
  readonly changes: ChangeState;
  readonly policies: PolicyState;
  /** For an act that commits by itself; every other change is audited by the executor. */
  readonly audit: AuditChain;
  readonly metrics: NodeMetrics;
  readonly logger: NodeLogger;
  /** What has become of members, as the registry has it on record. */
  readonly transitions: TransitionLog;
  readonly watchers: WatcherSlots;
  readonly idempotencyRoom: IdempotencyRoom;
  readonly walks: PageWalks;
  readonly vantage: VantageViews;
  /** Every operation there is, for `access/self`. */
  readonly operations: readonly AnyOperation[];
  /** Unix milliseconds. */
  readonly wall: () => number;
  /** Aborted once this node goes: watches end with the word of it. */
  readonly leaving: AbortSignal;
  seeds(): readonly string[];
  bootEpochFloor(nodeId: string): bigint;
}

export interface OperationContext {
  readonly state: ControlState;
  readonly caller: Caller;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

/** `generatedAt`, `source`: what every answer begins with. */
export const answerHead = (state: ControlState): { readonly generatedAt: string; readonly source: string } => ({
  generatedAt: new Date(state.wall()).toISOString(),
  source: state.self.nodeId,
});

/** And where it stands: every answer says so, unless the executor does once it knows the revision. */
export const positionedHead = (state: ControlState): AnswerHead => ({
  ...answerHead(state),
  cursor: encodeViewCursor(state.peers.position()),
});
