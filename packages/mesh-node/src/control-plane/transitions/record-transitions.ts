/** The records of what has become of members, as a control node reads them and, while it leads the mesh, writes them. */
import type { MeshIdentity } from '@omnirelay/pki';
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { Leadership } from '../../leadership/leadership.ts';
import type { MembershipSource } from '../../membership/membership-source.ts';
import type { NodeLogger } from '../../observability/logger.ts';
import { AuditChain } from '../audit-chain.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { parsePeerRecord, peerKey } from '../peer-record.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import { transitionWriter } from './audit-of-transitions.ts';
import { SeenTransitions } from './seen-transitions.ts';
import { TransitionLog } from './transition-log.ts';
import { MEMBERSHIP_PREFIX } from './transition-record.ts';
import { TransitionWriter } from './write-transitions.ts';

export interface TransitionsDeps {
  readonly self: MeshIdentity;
  readonly membership: MembershipSource;
  readonly registry: GuardedRegistry;
  readonly mirror: (prefix: string) => RegistryMirror;
  readonly peerRecords: RegistryMirror;
  /** Null: this node leads nothing, and only reads. */
  readonly leads: Pick<Leadership, 'under' | 'subscribe'> | null;
  readonly logger: NodeLogger;
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
}

export function recordTransitions(deps: TransitionsDeps): Disposable & { readonly log: TransitionLog } {
  const { self, membership, registry, peerRecords, leads, logger, wall } = deps;
  using building = new DisposableStack();
  const mirror = deps.mirror(MEMBERSHIP_PREFIX);
  const onUnreadable = (record: string): void =>
    logger.warn(
      { event: 'record-unreadable', record, runbook: 'docs/runbooks/control-api-errors.md' },
      `${record} cannot be read: it is left out of what is told of its node`,
    );
  const log = building.use(new TransitionLog(mirror, onUnreadable));
  if (leads !== null) {
    const { nodeId, trustDomain } = self;
    const writerId = transitionWriter(nodeId);
    let writer: TransitionWriter | null = null;
    const seen = building.use(new SeenTransitions({ membership, peerRecords, log }, () => writer?.wake()));
    const isRemoved = (id: string): boolean => {
      const parsed = parsePeerRecord(peerRecords.get(peerKey(id)));
      return parsed.kind === 'record' && parsed.record.intent === 'Removed';
    };
    writer = building.use(
      new TransitionWriter({
        registry,
        leadership: leads,
        chain: new AuditChain({ registry, writerId, wall, keep: CONTROL_BOUNDS.transitionsPerWriter }),
        mirror,
        log,
        seen,
        principal: { kind: 'node', issuer: trustDomain, subject: nodeId, displayName: nodeId, scopes: [] },
        wall,
        isSpokenOf: (id) => membership.view().members.has(asNodeId(id)) || isRemoved(id),
        onError: deps.onError,
      }),
    );
  }
  const parts = building.move();
  return { log, [Symbol.dispose]: () => parts.dispose() };
}
