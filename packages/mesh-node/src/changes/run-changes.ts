/** All changes under way, looked at together: what of them is wanted of the shards now, and what is to be written of their steps. Moves of others count for each. */
import type { Instant } from '@omnirelay/primitives';
import type { HandoverMove, Namespace, WantedMove } from '@omnirelay/protocol';
import {
  type ChangeId,
  ChangeRun,
  type MeshView,
  MoveRoom,
  type Pace,
  type RunStep,
  type RunView,
  type StoredChange,
} from '@omnirelay/protocol/change';
import type { LeaderSight } from '../sharding/leader/leader-sight.ts';

export interface RunFacts {
  readonly now: Instant;
  /** Unix milliseconds. */
  readonly wall: number;
  readonly mesh: MeshView;
  readonly sight: Pick<LeaderSight, 'isLive' | 'isAway'>;
  /** Of all namespaces, in flight. */
  readonly moves: ReadonlyMap<Namespace, readonly HandoverMove[]>;
  readonly paceOf: (namespace: Namespace) => Pace;
  /** So long a target that has lost its lease is waited for. */
  readonly returnMs: number;
}

export interface RunLook {
  readonly wanted: ReadonlyMap<Namespace, readonly WantedMove[]>;
  readonly steps: readonly { readonly stored: StoredChange; readonly step: RunStep }[];
}

export class RunningChanges {
  readonly #runs = new Map<ChangeId, { readonly revision: number; readonly run: ChangeRun }>();

  /** `changes`: those under way, and those that have steps in flight. The one that was made first has the room first. */
  look(changes: readonly StoredChange[], facts: RunFacts): RunLook {
    const room = new MoveRoom();
    for (const moves of facts.moves.values())
      for (const { from, to } of moves) room.take({ from: from.nodeId, to: to.nodeId });
    const view = runView(facts);
    const wanted = new Map<Namespace, WantedMove[]>();
    const inOrder = changes.toSorted((a, b) => orderOf(a) - orderOf(b) || (idOf(a) < idOf(b) ? -1 : 1));
    const steps = inOrder.map((stored) => {
      const step = this.#runOf(stored).step(stored.change, view, room);
      for (const { namespace, move } of step.wanted) {
        const of = wanted.get(namespace) ?? [];
        wanted.set(namespace, of);
        of.push(move);
      }
      return { stored, step };
    });
    const known = new Set(changes.map(idOf));
    for (const id of this.#runs.keys()) if (!known.has(id)) this.#runs.delete(id);
    return { wanted, steps };
  }

  clear(): void {
    this.#runs.clear();
  }

  #runOf({ change: { header } }: StoredChange): ChangeRun {
    const known = this.#runs.get(header.id);
    if (known?.revision === header.revision) return known.run;
    const run = new ChangeRun();
    this.#runs.set(header.id, { revision: header.revision, run });
    return run;
  }
}

const idOf = ({ change }: StoredChange): ChangeId => change.header.id;
const orderOf = ({ change }: StoredChange): number => change.header.createdAt;

function runView({ now, wall, mesh, sight, moves, paceOf, returnMs }: RunFacts): RunView {
  const byShard = new Map<Namespace, ReadonlyMap<number, HandoverMove>>();
  for (const [namespace, of] of moves) byShard.set(namespace, new Map(of.map((move) => [move.shard, move])));
  return {
    ...{ now, wall, mesh, paceOf, returnMs },
    lives: (node) => sight.isLive(node),
    isAway: (node) => sight.isAway(node),
    moveOf: (namespace, shard) => byShard.get(namespace)?.get(shard),
  };
}
