/** A membership of simulated peers, of which some change their status all the time: what the control plane of a bench shows. */
import { createHash } from 'node:crypto';
import type { KeptMembership } from '@omnirelay/mesh-node';
import { address, bootId, clusterId, instant, millis, type NodeId, nodeId } from '@omnirelay/primitives';
import type { Member, SwimEvent } from '@omnirelay/protocol';
import { sharedClockMs } from '../process-usage.ts';

export interface SimulatedPeers extends KeptMembership {
  /** One peer changes its metadata; the label `changedat` says when, on the clock that all processes share, and `changeno` its number. */
  change(): void;
}

export function simulatedPeers(self: string, count: number): SimulatedPeers {
  const members = new Map<NodeId, Member>();
  const ids = [self, ...Array.from({ length: count - 1 }, (_, i) => `p-${String(i).padStart(5, '0')}`)];
  for (const [i, id] of ids.entries()) members.set(nodeId(id), memberOf(id, i, {}));
  const listeners = new Set<(event: SwimEvent) => void>();
  let sequence = 0;
  let digest = digestOf(sequence);
  return {
    self: nodeId(self),
    view: () => ({ self: nodeId(self), sequence, digest, members, localHealth: 0 }),
    gauges: () => ({
      channels: 0,
      dialsInFlight: 0,
      eventQueue: 0,
      probesInFlight: 0,
      neighbours: 0,
      members: members.size,
    }),
    toWall: (at) => new Date(Date.now() - (performance.now() - at)),
    isNeighbour: () => false,
    vantageOf: () => 'refused',
    // Nothing here ever says how far the registry has come.
    raiseHighWater: () => undefined,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change() {
      sequence += 1;
      digest = digestOf(sequence);
      const index = 1 + ((sequence * 37) % (count - 1));
      const id = ids[index] as string;
      const member = memberOf(id, index, { changedat: sharedClockMs().toFixed(3), changeno: String(sequence) });
      members.set(member.nodeId, member);
      for (const listener of [...listeners])
        listener({ kind: 'member-changed', member, before: 'alive', change: 'metadata' });
    },
  };
}

const digestOf = (sequence: number): string => createHash('sha256').update(String(sequence)).digest('hex').slice(0, 16);

function memberOf(id: string, index: number, labels: Readonly<Record<string, string>>): Member {
  const life = { bootEpoch: 1n, bootId: bootId(`boot-${index}`) };
  const now = instant(performance.now());
  return {
    nodeId: nodeId(id),
    life,
    incarnation: 1,
    liveness: 'alive',
    changedAt: now,
    lastSeen: now,
    rtt: millis((index % 40) / 4),
    claim: {
      ...life,
      nodeId: nodeId(id),
      incarnation: 1,
      metadataHash: index,
      metadata: {
        role: index < 3 ? 'control' : 'worker',
        clusterId: clusterId('bench'),
        region: `region-${index % 5}`,
        zone: `zone-${index % 3}`,
        meshVersion: '0.1.0',
        http3Support: false,
        endpoint: address(`10.0.${index >> 8}.${index & 255}:17421`),
        endpoints: {},
        metadataVersion: 1,
        posture: 'mtls',
        labels: { env: 'bench', rack: `r${index % 60}`, ...labels },
      },
    },
  };
}
