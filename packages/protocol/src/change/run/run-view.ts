/** What a run is decided by at one moment: the mesh, what is in flight in it, and how fast each namespace may go. All of it values as they were read. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { HealthVerdict } from '../../rebalance/health/health-ranking.ts';
import type { RebalancePolicy } from '../../rebalance/policy/policy-model.ts';
import type { HandoverMove } from '../../shard-map/handover/move-records.ts';
import type { Namespace } from '../../shard-map/model.ts';
import type { MeshView } from '../drift.ts';

/** Of a namespace: what its effective policy and the health of its nodes allow. */
export interface Pace {
  readonly limits: Pick<
    RebalancePolicy['limits'],
    'movesPerNode' | 'movesPerCluster' | 'churnPerHour' | 'stageTimeoutMs'
  >;
  /** Why nothing begins: the brake, a freeze, a maintenance that is to come; null when things may. A sentence without its full stop. */
  readonly heldBy: string | null;
  /** When that is over by itself, Unix milliseconds; infinite when nobody knows. */
  readonly heldUntil: number;
  readonly verdictOf: (node: NodeId) => HealthVerdict;
  /** Moves of changes that may still begin within this hour, and when there is room for another, Unix milliseconds. */
  readonly churnLeft: number;
  readonly churnUntil: number;
}

export interface RunView {
  readonly now: Instant;
  /** Unix milliseconds. */
  readonly wall: number;
  readonly mesh: MeshView;
  /** Its epoch stands: a shard of another's is given away by whoever leads the map, and waits for no change. */
  readonly lives: (node: NodeId) => boolean;
  /** It has stopped by plan, and what it has is kept for its next life. */
  readonly isAway: (node: NodeId) => boolean;
  /** So long a target that has lost its lease is waited for, in milliseconds: it may be back with another. */
  readonly returnMs: number;
  /** Of the shard, in flight. */
  readonly moveOf: (namespace: Namespace, shard: number) => HandoverMove | undefined;
  readonly paceOf: (namespace: Namespace) => Pace;
}
