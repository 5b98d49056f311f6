/** Lets one fault of the plan strike, and heals it when its time is over. */
import { assertNever } from '@omnirelay/primitives';
import { formatFence, type SwimInput } from '@omnirelay/protocol';
import type { Cluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import { lie } from './lying-faults.ts';
import { clusterOf, simMetadata } from './machine-factory.ts';
import { err } from './operator-faults.ts';
import { pairsApart } from './partition-shapes.ts';
import { localTime, type SimProcess } from './sim-node.ts';
import { strikeStreams } from './stream-faults.ts';

const LEAVE_DEADLINE_MS = 2000;
const CHURN_EVERY_MS = 40;

export function applyFault(cluster: Cluster, fault: Fault): void {
  const { time, conditions } = cluster;
  const later = (ms: number, run: () => void): void => time.schedule(time.now + ms, run);
  switch (fault.kind) {
    case 'crash':
    case 'vanish':
    case 'leave':
      endLife(cluster, fault);
      return;
    case 'stall':
      for (const node of fault.nodes) stall(cluster, node, fault.forMs);
      return;
    case 'pause-machine': {
      const process = cluster.living(fault.node);
      if (process === undefined) return;
      if (fault.clockStops) cluster.fleet.loseTime(time.now, process, fault.forMs);
      stall(cluster, fault.node, fault.forMs);
      cutFor(cluster, pairsApart({ groups: [[fault.node]], bridges: [] }, cluster.nodes, false), fault.forMs);
      return;
    }
    case 'disk-full':
      cluster.stores.change(fault.node, { diskFull: true });
      later(fault.forMs, () => cluster.stores.change(fault.node, { diskFull: false }));
      return;
    case 'wall-jump':
      cluster.stores.jumpWall(fault.node, fault.seconds);
      return;
    case 'clone':
      if (cluster.living(fault.node) !== undefined) cluster.clone(fault.node, fault.keepsDisk);
      return;
    case 'partition':
      cutFor(cluster, pairsApart(fault, cluster.nodes, fault.oneWay), fault.forMs);
      return;
    case 'cut-link': {
      const { node, other, oneWay } = fault;
      const pairs: [number, number][] = [[node, other]];
      if (!oneWay) pairs.push([other, node]);
      cutFor(cluster, pairs, fault.forMs);
      return;
    }
    case 'reset-streams':
    case 'half-open':
    case 'late-stream':
      strikeStreams(cluster, fault);
      return;
    case 'replay-frames':
    case 'mangle-frames':
    case 'poison':
      lie(cluster, fault);
      return;
    case 'misconfigure':
    case 'same-id':
    case 'old-disk':
    case 'remove':
      err(cluster, fault);
      return;
    case 'slow-link':
      conditions.slowDown(fault.node, fault.delayMs);
      later(fault.forMs, () => conditions.slowDown(fault.node, 0));
      return;
    case 'narrow-link':
      conditions.narrow(fault.node, fault.bytesPerS);
      later(fault.forMs, () => {
        conditions.narrow(fault.node, 0);
        cluster.streams.pathsHealed();
      });
      return;
    case 'lossy-link':
      conditions.loseMore(fault.node, fault.loss);
      later(fault.forMs, () => conditions.loseMore(fault.node, 0));
      return;
    case 'new-labels':
      relabel(cluster, fault.node);
      return;
    case 'label-churn':
      for (let turn = 0; turn < fault.times; turn++) later(turn * CHURN_EVERY_MS, () => relabel(cluster, fault.node));
      return;
    case 'upgrade': {
      const process = cluster.living(fault.node);
      if (process === undefined) return;
      cluster.stores.change(fault.node, { speech: fault.speech });
      cluster.end(process, 'crashed');
      cluster.startLater(fault.node, fault.restartAfterMs);
      return;
    }
    case 'stranger':
      cluster.admitStranger(fault.speech);
      return;
    default:
      assertNever(fault);
  }
}

function stall(cluster: Cluster, node: number, forMs: number): void {
  const process = cluster.living(node);
  if (process !== undefined) cluster.runtime(process)?.stall(forMs);
}

function relabel(cluster: Cluster, node: number): void {
  const process = cluster.living(node);
  if (process === undefined) return;
  const drawn = simMetadata(node, `drawn-${cluster.chance.below(1000)}`);
  const metadata = { ...drawn, clusterId: clusterOf(process.birth) };
  const runtime = cluster.runtime(process);
  runtime?.deliver({ kind: 'update-metadata', metadata });
  for (const input of leadershipNews(cluster, process)) runtime?.deliver(input);
}

/** Whoever says something new of itself has come to lead something, too, and asks how far the others have seen the registry go. */
function leadershipNews({ time }: Cluster, process: SimProcess): readonly SwimInput[] {
  const revision = BigInt(Math.floor(time.now));
  const fence = formatFence({ failoverVersion: 0n, lineageEpoch: 1n, revision });
  const claims = revision % 3n === 0n ? [] : [{ scope: 'jobs', fence, claimId: `${process.nodeId}.${revision}` }];
  return [
    { kind: 'raise-high-water', mark: { lineageEpoch: 1n, revision } },
    { kind: 'tell-claims', holds: { claims, others: 0 } },
    { kind: 'hear-marks', since: localTime(process, time.now) },
  ];
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
    if (fault.losesDisk) {
      cluster.stores.change(fault.node, { persisted: null });
      cluster.stores.jumpWall(fault.node, fault.wallJumpSeconds);
    }
    if (fault.restartAfterMs !== null) cluster.startLater(fault.node, fault.restartAfterMs);
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
