/** Faults of single streams: resets, ends that no longer know of each other, and old streams that are heard of after new ones. */
import type { Cluster } from './cluster.ts';
import type { Fault } from './faults.ts';

type StreamFault = Extract<Fault, { kind: 'reset-streams' | 'half-open' | 'late-stream' }>;

export function strikeStreams(cluster: Cluster, fault: StreamFault): void {
  const { streams, chance, time } = cluster;
  const process = cluster.living(fault.node);
  if (process === undefined) return;
  const endpoints = [...streams.endpointsOf(process)];
  if (fault.kind === 'reset-streams') {
    for (const endpoint of endpoints) if (chance.unit() < fault.share) streams.breakOff(endpoint, 'reset');
    return;
  }
  const endpoint = chance.pick(endpoints);
  if (endpoint === undefined) return;
  if (fault.kind === 'half-open') {
    streams.goSilent(endpoint, fault.oneSided);
    return;
  }
  // What it says from here on comes late, and so does the reset behind it.
  streams.delay(endpoint, time.now + fault.lateMs);
  time.schedule(time.now + fault.lateMs / 4, () => streams.breakOff(endpoint, 'reset'));
}
