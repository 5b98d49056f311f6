/**
 * Faults of the people who run the mesh: a node that comes back misconfigured and is put right later, two nodes with one id, a data directory
 * from a backup, a node removed that should not have been. What an operator can undo is undone by the time that the fault is over.
 */
import { type Address, address, assertNever } from '@omnirelay/primitives';
import type { Cluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import type { NodeStore } from './node-stores.ts';
import { simAddress } from './sim-node.ts';

export const MISTAKES = [
  'wrong-cluster',
  'wrong-mesh',
  /** None at all: it founds a mesh of its own. */
  'no-seeds',
  'itself-as-seed',
  'nobody-at-the-seeds',
  'profile-wan',
  'profile-local',
  'clock-years-ahead',
  'clock-years-behind',
] as const;
export type Mistake = (typeof MISTAKES)[number];

type OperatorFault = Extract<Fault, { kind: 'misconfigure' | 'same-id' | 'old-disk' | 'remove' }>;

const NOWHERE: Address = address('nowhere:7000');
const YEAR_SECONDS = 31_557_600;
const RESTART_MS = 200;
/** What was removed or taken back is known to every member after so long. */
const LIST_SPREAD_MS = 2000;

export function err(cluster: Cluster, fault: OperatorFault): void {
  const { time, stores } = cluster;
  const later = (ms: number, run: () => void): void => time.schedule(time.now + ms, run);
  switch (fault.kind) {
    case 'misconfigure': {
      const [wrong, right] = settingOf(fault.mistake, fault.node);
      const jump = clockErrorOf(fault.mistake);
      stores.change(fault.node, wrong);
      stores.jumpWall(fault.node, jump);
      restart(cluster, fault.node, RESTART_MS);
      later(fault.forMs, () => {
        stores.change(fault.node, right);
        stores.jumpWall(fault.node, -jump);
        restart(cluster, fault.node, RESTART_MS);
      });
      return;
    }
    case 'same-id': {
      const retire = cluster.admitNamesake(fault.node);
      later(fault.forMs, retire);
      return;
    }
    case 'old-disk':
      if (!restart(cluster, fault.node, fault.restartAfterMs)) return;
      stores.restoreBackup(fault.node);
      stores.jumpWall(fault.node, fault.wallJumpSeconds);
      return;
    case 'remove':
      for (let other = 0; other < cluster.nodes; other++) if (other !== fault.node) removeAt(cluster, fault, other);
      return;
    default:
      assertNever(fault);
  }
}

/** What the mistake writes into a node's configuration, and what stands there once it is put right. */
function settingOf(mistake: Mistake, node: number): readonly [Partial<NodeStore>, Partial<NodeStore>] {
  switch (mistake) {
    case 'wrong-cluster':
      return [{ speech: 'other-cluster' }, { speech: 'plain' }];
    case 'wrong-mesh':
      return [{ speech: 'other-mesh' }, { speech: 'plain' }];
    case 'no-seeds':
      return [{ seeds: [] }, { seeds: null }];
    case 'itself-as-seed':
      return [{ seeds: [simAddress(node)] }, { seeds: null }];
    case 'nobody-at-the-seeds':
      return [{ seeds: [NOWHERE] }, { seeds: null }];
    case 'profile-wan':
      return [{ profile: 'wan' }, { profile: null }];
    case 'profile-local':
      return [{ profile: 'local' }, { profile: null }];
    case 'clock-years-ahead':
    case 'clock-years-behind':
      return [{}, {}];
    default:
      return assertNever(mistake);
  }
}

function clockErrorOf(mistake: Mistake): number {
  if (mistake === 'clock-years-ahead') return 10 * YEAR_SECONDS;
  return mistake === 'clock-years-behind' ? -50 * YEAR_SECONDS : 0;
}

/** False for a node that does not run: it takes up its configuration when it is started again, if ever. */
function restart(cluster: Cluster, node: number, afterMs: number): boolean {
  const process = cluster.living(node);
  if (process === undefined) return false;
  cluster.end(process, 'crashed');
  cluster.startLater(node, afterMs);
  return true;
}

/** One member hears of the removal, closes what it has with the removed node, and hears later that it was taken back. */
function removeAt(cluster: Cluster, fault: Extract<OperatorFault, { kind: 'remove' }>, at: number): void {
  const { time, conditions, streams, chance, timeline } = cluster;
  const heardAt = time.now + chance.below(LIST_SPREAD_MS);
  time.schedule(heardAt, () => {
    conditions.deny(at, fault.node);
    const process = cluster.living(at);
    if (process === undefined) return;
    for (const endpoint of [...streams.endpointsOf(process)])
      if (endpoint.peer.process.birth.namedAs === fault.node) streams.breakOff(endpoint, 'closed');
  });
  const undoneAt = time.now + fault.forMs + chance.below(LIST_SPREAD_MS);
  time.schedule(Math.max(heardAt + 1, Math.min(timeline.healsAt, undoneAt)), () => conditions.allow(at, fault.node));
}
