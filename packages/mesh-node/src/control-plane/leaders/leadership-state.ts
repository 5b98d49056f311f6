/** What a control node knows of leadership: the registry's records of it, held in memory, and what this node itself sees of leases. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import type { Leadership } from '../../leadership/leadership.ts';
import { CLAIMS_PREFIX, HISTORY_PREFIX, REJECTIONS_PREFIX } from '../../leadership/scope-kind.ts';
import type { MembershipSource } from '../../membership/membership-source.ts';
import type { NodeLogger } from '../../observability/logger.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import { Adoptions } from './adoptions.ts';
import { LeadershipLog } from './leadership-log.ts';
import { LiveClaims } from './live-claims.ts';
import { RejectionLog } from './rejection-log.ts';

/** What only a node that takes part sees: deadlines, renewals and split brain. */
export type LeadershipSight = Pick<Leadership, 'expiryOf' | 'conflicts' | 'subscribe'>;

/** Of a node that takes no part, such as one whose leadership is switched off. */
const NO_SIGHT: LeadershipSight = { expiryOf: () => null, conflicts: () => [], subscribe: () => () => undefined };

export interface LeadershipState {
  readonly claims: LiveClaims;
  readonly claimRecords: RegistryMirror;
  readonly log: LeadershipLog;
  readonly rejections: RejectionLog;
  readonly sight: LeadershipSight;
  /** A reader with a cursor waits for each of them. */
  readonly mirrors: readonly RegistryMirror[];
  /** Unix milliseconds since when claims and history may be old; null while they are followed. */
  staleSince(): number | null;
  labelsOf(nodeId: string): Readonly<Record<string, string>>;
}

export interface LeadershipStateDeps {
  readonly mirror: (prefix: string) => RegistryMirror;
  readonly auditRecords: RegistryMirror;
  readonly membership: MembershipSource;
  readonly sight: LeadershipSight | null;
  readonly logger: NodeLogger;
}

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

export function openLeadershipState({ mirror, auditRecords, membership, sight, logger }: LeadershipStateDeps) {
  using building = new DisposableStack();
  const onUnreadable = (record: string, why: string): void =>
    logger.warn({ event: 'record-unreadable', record, runbook: RUNBOOK }, `${record} cannot be read: ${why}`);
  const claimRecords = mirror(CLAIMS_PREFIX);
  const history = mirror(HISTORY_PREFIX);
  const rejectionRecords = mirror(REJECTIONS_PREFIX);
  const claims = building.use(new LiveClaims(claimRecords, onUnreadable));
  const adoptions = building.use(new Adoptions(auditRecords));
  const log = building.use(new LeadershipLog({ history, claimRecords, claims, adoptions, onUnreadable }));
  const rejections = building.use(new RejectionLog(rejectionRecords, onUnreadable));
  const parts = building.move();
  const state: LeadershipState & Disposable = {
    claims,
    claimRecords,
    log,
    rejections,
    sight: sight ?? NO_SIGHT,
    mirrors: [claimRecords, history, rejectionRecords],
    staleSince() {
      const since = [claimRecords, history].flatMap((one) => one.staleSince ?? []);
      return since.length === 0 ? null : Math.min(...since);
    },
    labelsOf: (nodeId) => membership.view().members.get(asNodeId(nodeId))?.claim?.metadata.labels ?? {},
    [Symbol.dispose]: () => parts.dispose(),
  };
  return state;
}
