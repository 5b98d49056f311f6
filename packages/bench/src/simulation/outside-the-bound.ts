/**
 * False deaths where the stated bound does not hold: many members get no processor for long, again and again, on a network that loses more
 * than it may (the anomalies of Lifeguard, 5.1). Ours, SWIM and memberlist run with the same seeds, stalls and network. Counted is each time
 * that a member holds another one dead which has nothing wrong with it at all.
 */
import { type Prng, prng } from '@omnirelay/primitives';
import { type CheckerFactory, type FaultPlan, runCluster, simNodeId } from '@omnirelay/simulation';
import { runDatagramCluster } from './peers/datagram-cluster.ts';
import { MEMBERLIST, type PeerRules, PLAIN_SWIM } from './peers/peer-rules.ts';

const NODES = 50;
const MINUTES = 3;
const FIRST_STALL_MS = 15_000;
const LAST_STALL_MS = 110_000;

export interface FalseDeaths {
  readonly ours: number;
  readonly swim: number;
  readonly memberlist: number;
}

export function countOutsideTheBound(seeds: number, progress: (line: string) => void): FalseDeaths {
  const total = { ours: 0, swim: 0, memberlist: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const { plan, healthy } = drawOverload(prng(seed).fork('overload'));
    total.ours += countOurs(seed, plan, healthy);
    total.swim += countPeers(seed, plan, healthy, PLAIN_SWIM);
    total.memberlist += countPeers(seed, plan, healthy, MEMBERLIST);
    if (seed % 10 === 0)
      progress(`${seed} of ${seeds}: ${total.ours} ours, ${total.swim} SWIM, ${total.memberlist} memberlist`);
  }
  return total;
}

function drawOverload(random: Prng): { plan: FaultPlan; healthy: ReadonlySet<number> } {
  const order = random.shuffle(Array.from({ length: NODES }, (_, node) => node));
  const starved = order.slice(0, 6 + random.below(11));
  const faults = starved.flatMap((node) => {
    const stalls: FaultPlan['faults'][number][] = [];
    for (let at = FIRST_STALL_MS + random.below(2000); at < LAST_STALL_MS; ) {
      const forMs = 2500 + random.below(13_500);
      stalls.push({ at, kind: 'stall', nodes: [node], forMs });
      at += forMs + 50 + random.below(1000);
    }
    return stalls;
  });
  const plan: FaultPlan = {
    name: 'standard',
    quality: { delayMs: 1, jitterMs: 4, tailMs: 100, loss: random.below(26) / 100 },
    startSpreadMs: 1000,
    clockRateError: 0,
    faults: faults.sort((a, b) => a.at - b.at),
  };
  return { plan, healthy: new Set(order.slice(starved.length)) };
}

function countOurs(seed: number, faultPlan: FaultPlan, healthy: ReadonlySet<number>): number {
  const ids = new Set([...healthy].map(simNodeId));
  let deaths = 0;
  const count: CheckerFactory = () => ({
    name: 'false-deaths',
    holds: 'always',
    onEvent(_at, _process, event) {
      if (event.kind === 'member-changed' && event.change === 'died' && ids.has(event.member.nodeId)) deaths++;
    },
  });
  runCluster({ seed, nodes: NODES, minutes: MINUTES, faultPlan, checkers: [count] });
  return deaths;
}

function countPeers(seed: number, plan: FaultPlan, healthy: ReadonlySet<number>, rules: PeerRules): number {
  let deaths = 0;
  runDatagramCluster({ seed, nodes: NODES, endsAtMs: MINUTES * 60_000, plan, rules }, (_by, subject) => {
    if (healthy.has(subject)) deaths++;
  });
  return deaths;
}
