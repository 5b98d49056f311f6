/** A cluster of peers over datagrams, on the same virtual time, network and stalls as the simulation of our own machine. */
import { prng } from '@omnirelay/primitives';
import { type FaultPlan, NetworkConditions, VirtualTime } from '@omnirelay/simulation';
import { PeerLoop } from './event-loop.ts';
import type { PeerRules } from './peer-rules.ts';
import { type PeerWorld, SwimPeer } from './swim-peer.ts';

export interface DatagramRun {
  readonly seed: number;
  readonly nodes: number;
  readonly endsAtMs: number;
  readonly plan: FaultPlan;
  readonly rules: PeerRules;
}

/** Connects, greets and answers: one and a half round trips. */
const STREAM_LEGS = 3;

/** Calls `onDead` whenever a member holds another one dead. */
export function runDatagramCluster(run: DatagramRun, onDead: (by: number, subject: number) => void): void {
  const { seed, nodes, plan, rules, endsAtMs } = run;
  const random = prng(seed);
  const time = new VirtualTime();
  const conditions = new NetworkConditions(nodes, plan.quality, random.fork('network'));
  const loops = Array.from({ length: nodes }, () => new PeerLoop(time));
  const overStream = (from: number, to: number): number | null => {
    if (conditions.isCut(from, to) || conditions.isCut(to, from)) return null;
    let ms = 0;
    for (let leg = 0; leg < STREAM_LEGS; leg++) ms += conditions.transit(from, to);
    return ms;
  };
  const world: PeerWorld = {
    nodes,
    now: () => time.now,
    declaredDead: onDead,
    send(from, to, packet, updates) {
      const ms = conditions.datagram(from, to);
      if (ms !== null) loops[to]?.in(ms, () => peers[to]?.receive(from, packet, updates));
    },
    pingOverStream(from, to, answered) {
      const ms = overStream(from, to);
      if (ms !== null) loops[to]?.in(ms, () => loops[from]?.in(conditions.transit(to, from), answered));
    },
    pushPull(from, to) {
      const ms = overStream(from, to);
      if (ms === null) return;
      const mine = peers[from]?.all() ?? [];
      loops[to]?.in(ms, () => {
        const theirs = peers[to]?.all() ?? [];
        peers[to]?.merge(mine);
        loops[from]?.in(conditions.transit(to, from), () => peers[from]?.merge(theirs));
      });
    },
  };
  const peers = loops.map((loop, node) => new SwimPeer(node, rules, world, loop, random.fork(`peer-${node}`)));
  for (const peer of peers) peer.start();
  for (const fault of plan.faults)
    time.schedule(fault.at, () => {
      if (fault.kind === 'stall') for (const node of fault.nodes) loops[node]?.stall(fault.forMs);
      else throw new Error(`${fault.kind} is no fault that peers over datagrams know`);
    });
  time.runUntil(endsAtMs, () => false);
}
