/**
 * How many moves are in flight, of the cluster and of each node: ordinary ones, those of other changes, and what is about to begin. One for all changes that
 * are looked at together, so that two of them never take the same room.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { MoveEnds } from '../../rebalance/plan/into-stages.ts';
import type { MoveLimits } from '../../shard-map/handover/move-step.ts';

export class MoveRoom {
  #all = 0;
  readonly #byNode = new Map<NodeId, number>();
  readonly #begun = new Map<string, number>();

  get inFlight(): number {
    return this.#all;
  }

  take({ from, to }: MoveEnds): void {
    this.#all += 1;
    for (const node of from === null ? [to] : [from, to]) this.#byNode.set(node, (this.#byNode.get(node) ?? 0) + 1);
  }

  hasRoom({ from, to }: MoveEnds, { movesPerNode, movesPerCluster }: MoveLimits): boolean {
    if (this.#all >= movesPerCluster) return false;
    const isFree = (node: NodeId): boolean => (this.#byNode.get(node) ?? 0) < movesPerNode;
    return isFree(to) && (from === null || isFree(from));
  }

  /** Moves of a namespace that are about to begin: they count for its hour, and no record says so yet. */
  aboutToBegin(namespace: string): number {
    return this.#begun.get(namespace) ?? 0;
  }

  begin(namespace: string, move: MoveEnds): void {
    this.take(move);
    this.#begun.set(namespace, this.aboutToBegin(namespace) + 1);
  }
}
