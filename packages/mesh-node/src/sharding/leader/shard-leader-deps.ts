/** What whoever leads the mesh needs of its node to publish the maps of shards. */
import type { Clock, NodeId } from '@omnirelay/primitives';
import type { HandoverSettings } from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import type { PlannedMoves } from '../../changes/planned-moves.ts';
import type { RunningLeadership } from '../../leadership/start-leadership.ts';
import type { MembershipSource } from '../../membership/membership-source.ts';
import type { RoundHolds } from '../../rebalance/round-holds.ts';
import type { FollowedShards } from '../followed-shards.ts';
import type { LeaderLog } from './leader-log.ts';

export interface ShardLeaderDeps {
  readonly nodeId: NodeId;
  /** Of this life: transactions are named by it. */
  readonly bootId: string;
  readonly registry: GuardedRegistry;
  readonly membership: Pick<MembershipSource, 'view' | 'subscribe'>;
  readonly leadership: RunningLeadership;
  readonly follow: FollowedShards;
  readonly settings: HandoverSettings;
  readonly holds: RoundHolds;
  readonly planned: PlannedMoves;
  /** Milliseconds. */
  readonly settleTime: number;
  readonly clock: Clock;
  readonly log: LeaderLog;
  readonly onError: (error: unknown) => void;
}
