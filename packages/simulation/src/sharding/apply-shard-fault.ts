/** What a fault of hand-overs does to a run, and how it ends. */
import { applyLeaseFault } from '../lease/apply-lease-fault.ts';
import { leaseNodeId } from '../lease/lease-host.ts';
import type { NamespaceChange } from './map-ledger.ts';
import type { ShardFault } from './shard-faults.ts';
import type { ShardOperators } from './shard-operators.ts';
import type { ShardRun } from './shard-run.ts';

/** Milliseconds until a node that has gone by itself is back. */
const RESTS = 700;

export function applyShardFault(run: ShardRun, operators: ShardOperators, fault: ShardFault): void {
  const { time, lease, replicas, slowEffects, registry } = run;
  const ends = (undo: () => void): void => time.schedule(time.now + fault.forMs, undo);
  switch (fault.kind) {
    case 'drain':
      operators.wish(leaseNodeId(fault.node), { intent: 'Draining', forced: fault.forced === true });
      ends(() => operators.takeBack(leaseNodeId(fault.node), ['Draining', 'Drained']));
      return;
    case 'depart':
      run.hostOf(fault.node)?.depart();
      ends(() => applyLeaseFault(lease, { kind: 'leave', node: fault.node, at: time.now, forMs: RESTS }));
      return;
    case 'slow-effects':
      slowEffects.add(fault.node);
      ends(() => slowEffects.delete(fault.node));
      return;
    case 'old-maps':
      replicas.fallBehind(fault.node, registry.copy());
      ends(() => replicas.catchUp(fault.node));
      return;
    case 'dark-midway':
      run.darkensFor = fault.forMs;
      return;
    case 'lost-watches':
      run.lostWatches = fault.rate;
      ends(() => {
        run.lostWatches = 0;
      });
  }
}

/** Whether the registry goes dark because of that change: a shard is to stop. What was written is written; its writer is told, or not. */
export function darkenMidway(run: ShardRun, { moves }: NamespaceChange): boolean {
  const { darkensFor: forMs, time, lease } = run;
  if (forMs === null || moves?.after.moves.some(({ stage }) => stage === 'stop') !== true) return false;
  run.darkensFor = null;
  const at = time.now;
  time.schedule(at, () => applyLeaseFault(lease, { kind: 'dark', at, forMs }));
  return true;
}
