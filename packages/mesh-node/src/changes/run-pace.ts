/** How fast changes of a namespace may go at this moment: its effective policy, the windows of it, the brake, and what has begun within the hour. */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace } from '@omnirelay/protocol';
import type { Pace } from '@omnirelay/protocol/change';
import { judgeWindows, type RebalancePolicy, type WindowVerdict } from '@omnirelay/protocol/policy';
import type { LeaderSight } from '../sharding/leader/leader-sight.ts';
import type { BegunMoves } from './begun-moves.ts';
import type { NamespaceHealth } from './namespace-health.ts';

export interface PaceFacts {
  readonly policy: RebalancePolicy;
  readonly health: NamespaceHealth;
  readonly begun: BegunMoves;
  readonly sight: Pick<LeaderSight, 'isLive' | 'takes' | 'leaves'>;
  /** Unix milliseconds. */
  readonly wall: number;
}

const HOUR_MS = 3_600_000;

export function paceOf(namespace: Namespace, { policy, health, begun, sight, wall }: PaceFacts): Pace {
  const { limits } = policy;
  const hour = begun.withinHour(namespace, wall);
  const windows = judgeWindows(policy.windows, wall);
  const heldBy = health.brake ?? wordsOf(windows, wall);
  return {
    limits,
    heldBy,
    heldUntil: health.brake === null ? windows.changesAt : Number.POSITIVE_INFINITY,
    verdictOf: (node: NodeId) => {
      if (health.sick.has(node)) return 'sick';
      // Who does not live, or takes nothing, is none whose health matters: a precondition says so.
      return sight.isLive(node) && !sight.takes(node) ? 'leaving' : 'well';
    },
    churnLeft: Math.max(0, limits.churnPerHour - hour.length),
    churnUntil: (hour[0] ?? wall) + HOUR_MS,
  };
}

function wordsOf({ heldBy }: WindowVerdict, wall: number): string | null {
  if (heldBy === null) return null;
  const at = (moment: number): string => new Date(Math.max(moment, wall)).toISOString();
  return heldBy.kind === 'freeze'
    ? `freeze ${heldBy.id} until ${at(heldBy.until)}: ${heldBy.reason}`
    : `waits for the maintenance ${heldBy.id} at ${at(heldBy.from)}`;
}
