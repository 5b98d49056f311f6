/** The metrics of shards, of their rebalancing and of planned changes. */
import { Gauge, type Registry } from 'prom-client';

export interface ShardMetrics {
  readonly shards: Gauge<'mesh_status'>;
  readonly shardImbalance: Gauge;
  readonly rebalanceState: Gauge<'mesh_state'>;
  readonly rebalanceBrakes: Gauge;
  readonly changesWaiting: Gauge;
  readonly changesWaitingSeconds: Gauge;
}

export function createShardMetrics(registers: Registry[]): ShardMetrics {
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
      help: 'Changes that wait for people: for approvals, or because checks of a plan have failed. Told by the node that leads the mesh.',
      registers,
    }),
    changesWaitingSeconds: new Gauge({
      name: 'mesh_changes_waiting_seconds',
      help: 'How long the change has waited for people that waits longest, seconds; 0 where none does. Told by the node that leads the mesh.',
      registers,
    }),
  };
}
