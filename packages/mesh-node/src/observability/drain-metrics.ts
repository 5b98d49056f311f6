/** Drains in figures. */
import { Gauge, type Registry } from 'prom-client';

export interface DrainMetrics {
  readonly drains: Gauge<'mesh_drain'>;
  readonly drainShardsLeft: Gauge;
}

export function createDrainMetrics(registers: Registry[]): DrainMetrics {
  return {
    drains: new Gauge({
      name: 'mesh_drains',
      help: 'Nodes that are being drained: `running`, or `overdue` once the time that was given for it is over. Told by the node that leads the mesh.',
      labelNames: ['mesh_drain'],
      registers,
    }),
    drainShardsLeft: new Gauge({
      name: 'mesh_drain_shards_left',
      help: 'Shards that nodes which are being drained still have. Told by the node that leads the mesh.',
      registers,
    }),
  };
}
