/** Faults in which a member says what it should not: old frames again, frames that are none, and claims that nobody made. */
import type { Frame } from '@omnirelay/protocol';
import type { Cluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import { mangle } from './mangled-frames.ts';
import { poisonClaims } from './poison-claims.ts';
import { simNodeId } from './sim-node.ts';

type LyingFault = Extract<Fault, { kind: 'replay-frames' | 'mangle-frames' | 'poison' }>;

export function lie(cluster: Cluster, fault: LyingFault): void {
  const { streams, chance } = cluster;
  const process = cluster.living(fault.node);
  if (process === undefined) return;
  const say = (frame: Frame | null): void => {
    const endpoint = chance.pick([...streams.endpointsOf(process)]);
    if (endpoint !== undefined) streams.inject(endpoint, frame);
  };
  const { members } = process.machine.view();
  switch (fault.kind) {
    case 'replay-frames': {
      const captured = streams.captured?.of(fault.node) ?? [];
      for (let i = 0; i < fault.frames; i++) {
        const frame = chance.pick(captured);
        if (frame !== undefined) say(frame);
      }
      return;
    }
    case 'mangle-frames': {
      const own = members.get(process.nodeId)?.claim;
      for (let i = 0; own !== undefined && i < fault.frames; i++) say(mangle(fault.how, own));
      return;
    }
    case 'poison': {
      const member = members.get(simNodeId(fault.about));
      if (member === undefined) return;
      say({ kind: 'events', claims: poisonClaims(fault.poison, member, chance.below(1_000_000)) });
      return;
    }
  }
}
