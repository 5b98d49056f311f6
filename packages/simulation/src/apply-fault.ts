/** Lets one fault of the plan strike, and heals it when its time is over. */
import { assertNever } from '@omnirelay/primitives';
import type { Cluster } from './cluster.ts';
import type { Fault } from './fault-plan.ts';
import { simMetadata } from './machine-factory.ts';

const LEAVE_DEADLINE_MS = 2000;

export function applyFault(cluster: Cluster, fault: Fault): void {
  const { time, conditions, streams, chance } = cluster;
  const later = (ms: number, run: () => void): void => time.schedule(time.now + ms, run);
  switch (fault.kind) {
    case 'crash':
    case 'vanish':
    case 'leave':
      endLife(cluster, fault);
      return;
    case 'stall':
      for (const node of fault.nodes) {
        const process = cluster.living(node);
        if (process !== undefined) cluster.runtime(process)?.stall(fault.forMs);
      }
      return;
    case 'partition': {
      const inside = new Set(fault.group);
      const pairs: [number, number][] = [];
      for (const a of inside)
        for (let b = 0; b < cluster.nodes; b++) {
          if (inside.has(b)) continue;
          pairs.push([a, b]);
          if (!fault.oneWay) pairs.push([b, a]);
        }
      cutFor(cluster, pairs, fault.forMs);
      return;
    }
    case 'cut-link': {
      const { node, other } = fault;
      cutFor(
        cluster,
        fault.oneWay
          ? [[node, other]]
          : [
              [node, other],
              [other, node],
            ],
        fault.forMs,
      );
      return;
    }
    case 'reset-streams': {
      const process = cluster.living(fault.node);
      if (process === undefined) return;
      for (const endpoint of [...streams.endpointsOf(process)])
        if (chance.unit() < fault.share) streams.breakOff(endpoint, 'reset');
      return;
    }
    case 'half-open': {
      const process = cluster.living(fault.node);
      const endpoint = process === undefined ? undefined : chance.pick([...streams.endpointsOf(process)]);
      if (endpoint !== undefined) streams.goSilent(endpoint, fault.oneSided);
      return;
    }
    case 'slow-link':
      conditions.slowDown(fault.node, fault.delayMs);
      later(fault.forMs, () => conditions.slowDown(fault.node, 0));
      return;
    case 'lossy-link':
      conditions.loseMore(fault.node, fault.loss);
      later(fault.forMs, () => conditions.loseMore(fault.node, 0));
      return;
    case 'new-labels': {
      const process = cluster.living(fault.node);
      if (process === undefined) return;
      const metadata = simMetadata(fault.node, `drawn-${chance.below(1000)}`);
      cluster.runtime(process)?.deliver({ kind: 'update-metadata', metadata });
      return;
    }
    default:
      assertNever(fault);
  }
}

function cutFor(cluster: Cluster, pairs: readonly (readonly [number, number])[], forMs: number): void {
  const { time, conditions, streams } = cluster;
  for (const [from, to] of pairs) conditions.cut(from, to);
  time.schedule(time.now + forMs, () => {
    for (const [from, to] of pairs) conditions.heal(from, to);
    streams.pathsHealed();
  });
}

function endLife(cluster: Cluster, fault: Extract<Fault, { kind: 'crash' | 'vanish' | 'leave' }>): void {
  const { time } = cluster;
  const process = cluster.living(fault.node);
  if (process === undefined) return;
  const afterwards = (): void => {
    if (fault.losesDisk) cluster.loseDisk(fault.node, fault.wallJumpSeconds);
    if (fault.restartAfterMs === null) return;
    const back = Math.min(cluster.timeline.healsAt, time.now + fault.restartAfterMs);
    time.schedule(Math.max(back, time.now + 1), () => cluster.start(fault.node));
  };
  if (fault.kind === 'leave') {
    cluster.runtime(process)?.deliver({ kind: 'leave' });
    time.schedule(time.now + LEAVE_DEADLINE_MS, () => {
      cluster.end(process, 'left');
      afterwards();
    });
    return;
  }
  cluster.end(process, fault.kind === 'crash' ? 'crashed' : 'vanished');
  afterwards();
}
