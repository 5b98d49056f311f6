/** What a fault does to a run, and how it ends. */

import type { Afflicted } from './afflicted.ts';
import type { LeaseFault } from './lease-faults.ts';
import { type LeaseHost, leaseNodeId } from './lease-host.ts';
import type { LeaseRun } from './lease-run.ts';

/** Between a lost history and its adoption, as an automatic adopter or an admin takes. */
const ADOPTED_AFTER = 4_000;
/** In ttls: a copy that is put back sooner is outside of what is promised (docs/protocols/lease.md, "What remains"). */
const COPY_IS_OLDER = 2;

export function applyLeaseFault(run: LeaseRun, fault: LeaseFault): void {
  if ('node' in fault) {
    const host = run.host(fault.node);
    if (host !== undefined) applyToNode(run, host, fault);
  } else applyToRegistry(run, fault);
}

type NodeFault = Extract<LeaseFault, { readonly node: number }>;

function applyToNode(run: LeaseRun, host: LeaseHost, fault: NodeFault): void {
  const { time, registry } = run;
  const until = time.now + fault.forMs;
  const { node } = host;
  host.lastFaultAt = Math.max(host.lastFaultAt, until);
  switch (fault.kind) {
    case 'stall':
    case 'pause-machine':
      host.stall(fault.forMs, fault.kind === 'pause-machine');
      return;
    case 'crash':
      host.die();
      time.schedule(until, () => restart(run, node, host));
      return;
    case 'cut-gossip':
      run.cutFromGossip.add(node);
      time.schedule(until, () => run.cutFromGossip.delete(node));
      return;
    case 'cut-registry':
      registry.dark.add(node);
      time.schedule(until, () => registry.dark.delete(node));
      return;
    case 'slow-registry':
      host.slowest = 1_500;
      time.schedule(until, () => {
        host.slowest = 8;
      });
      return;
    case 'wall-jump':
      host.clock.jumpWall(fault.byMs);
      return;
    case 'step-down':
      host.feed({ kind: 'step-down', scope: 'global-control' });
      host.feed({ kind: 'step-down', scope: 'billing' });
      return;
    case 'leave':
      host.feed({ kind: 'leave' });
      time.schedule(until, () => {
        host.die();
        restart(run, node, host);
      });
  }
}

function restart(run: LeaseRun, node: number, ended: LeaseHost): void {
  if (run.host(node) !== ended) return;
  run.start(node);
  const host = run.host(node);
  if (host !== undefined) host.lastFaultAt = Math.max(run.time.now, ended.lastFaultAt);
}

function applyToRegistry(run: LeaseRun, fault: Exclude<LeaseFault, NodeFault>): void {
  const { time, registry } = run;
  const nodes = run.hosts().map(({ node }) => node);
  const until = time.now + fault.forMs;
  const ends = (undo: () => void): void => time.schedule(until, undo);
  switch (fault.kind) {
    case 'lost-answers':
      registry.unknownRate = fault.rate;
      ends(() => {
        registry.unknownRate = 0;
      });
      return;
    case 'stale-reads':
      registry.staleRate = fault.rate;
      ends(() => {
        registry.staleRate = 0;
      });
      return;
    case 'dark':
      darken(nodes, registry.dark, ends);
      return;
    case 'refuses-writes':
      darken(nodes, registry.refusesWrites, ends);
      return;
    case 'hiccup':
      // With another fault at hand it may be too few for a hiccup, and then each of them is ill by itself.
      if (!isAlone(run, fault))
        for (const node of fault.nodes) {
          const host = run.host(node);
          if (host !== undefined) host.lastFaultAt = Math.max(host.lastFaultAt, until);
        }
      darken(fault.nodes, registry.refusesBeats, ends);
      return;
    case 'sweep': {
      const lives = registry.lives(fault.held.map(leaseNodeId));
      time.schedule(until, () => {
        if (!nodes.every((node) => registry.dark.has(node))) registry.sweep(lives);
      });
      return;
    }
    case 'restore':
    case 'promote':
      loseHistory(run, fault.kind);
  }
}

function isAlone(run: LeaseRun, hiccup: LeaseFault): boolean {
  const margin = 3 * run.settings.ttl;
  return run.faults.every(
    (other) =>
      other === hiccup ||
      other.kind === 'sweep' ||
      other.at - margin > hiccup.at + hiccup.forMs ||
      other.at + other.forMs + margin < hiccup.at,
  );
}

function darken(nodes: readonly number[], set: Afflicted, ends: (undo: () => void) => void): void {
  for (const node of nodes) set.add(node);
  ends(() => {
    for (const node of nodes) set.delete(node);
  });
}

function loseHistory(run: LeaseRun, how: 'restore' | 'promote'): void {
  const { time, registry } = run;
  if (!(how === 'restore' ? registry.restore(time.now - COPY_IS_OLDER * run.settings.ttl) : registry.promote())) return;
  run.registryFaultAt = time.now + ADOPTED_AFTER;
  run.historyLost();
  time.schedule(time.now + ADOPTED_AFTER, () => {
    let highest = 0n;
    for (const { belief } of run.hosts()) if (belief.lineageEpoch > highest) highest = belief.lineageEpoch;
    registry.adopt(highest);
  });
}
