/** The metrics of shards, of their rebalancing and of planned changes. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface ShardMetrics {
  readonly shards: Gauge<'mesh_status'>;
  readonly shardImbalance: Gauge;
  readonly rebalanceState: Gauge<'mesh_state'>;
  readonly rebalanceBrakes: Gauge;
  readonly changesWaiting: Gauge;
  readonly changesWaitingSeconds: Gauge;
  readonly rebalanceMoving: Gauge;
  readonly rebalanceDuration: Histogram<'mesh_outcome'>;
  readonly planApprovals: Counter<'mesh_outcome'>;
}

export const RUN_OUTCOMES = ['completed', 'failed', 'cancelled'] as const;
export const APPROVAL_OUTCOMES = ['approved', 'rejected', 'voided'] as const;

/** From the first step that begins to the end: a shard takes seconds, and many of them hours. */
const RUN_SECONDS = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400];

export function createShardMetrics(registers: Registry[]): ShardMetrics {
  const metrics = shardMetrics(registers);
  // What has never happened is told as such: a rate needs a beginning.
  for (const mesh_outcome of RUN_OUTCOMES) metrics.rebalanceDuration.zero({ mesh_outcome });
  for (const mesh_outcome of APPROVAL_OUTCOMES) metrics.planApprovals.inc({ mesh_outcome }, 0);
  return metrics;
}

function shardMetrics(registers: Registry[]): ShardMetrics {
  return {
    shards: new Gauge({
      name: 'mesh_shards',
      help: 'Shards of all namespaces by status, as this control node has read their maps; those without an owner that lives are `unowned`, whatever else they are.',
      labelNames: ['mesh_status'],
      registers,
    }),
    shardImbalance: new Gauge({
      name: 'mesh_shard_imbalance_ratio',
      help: 'Of all namespaces and nodes the greatest number of owned shards beside the most that the node should own; at most 1 where all is even. Told by the node that leads the mesh.',
      registers,
    }),
    rebalanceState: new Gauge({
      name: 'mesh_rebalance_state',
      help: 'Namespaces by the state of their rebalancing. Told by the node that leads the mesh.',
      labelNames: ['mesh_state'],
      registers,
    }),
    rebalanceBrakes: new Gauge({
      name: 'mesh_rebalance_brakes_pulled',
      help: 'Namespaces of which nothing is moved for the health of nodes, since many are lost or sick at once. Told by the node that leads the mesh.',
      registers,
    }),
    changesWaiting: new Gauge({
      name: 'mesh_changes_waiting',
      help: 'Changes that wait for people: for approvals, because checks of a plan have failed, or since they are paused. Told by the node that leads the mesh.',
      registers,
    }),
    changesWaitingSeconds: new Gauge({
      name: 'mesh_changes_waiting_seconds',
      help: 'How long the change has waited for people that waits longest, seconds; 0 where none does. Told by the node that leads the mesh.',
      registers,
    }),
    rebalanceMoving: new Gauge({
      name: 'mesh_rebalance_shards_moving',
      help: 'Shards that are being handed over by planned changes. Told by the node that leads the mesh.',
      registers,
    }),
    rebalanceDuration: new Histogram({
      name: 'mesh_rebalance_duration_seconds',
      help: 'How long runs of planned changes took, from the first step that began to their end, by how they ended. Told by the node that led the mesh then.',
      labelNames: ['mesh_outcome'],
      buckets: RUN_SECONDS,
      registers,
    }),
    planApprovals: new Counter({
      name: 'mesh_rebalance_plan_approvals_total',
      help: 'What people said to planned changes: approved, or rejected; and occasions on which approvals were voided. Told by the node that led the mesh then.',
      labelNames: ['mesh_outcome'],
      registers,
    }),
  };
}
