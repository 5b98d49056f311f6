/** Moves in stages, each of which can begin at once: no more of them than the cluster may have in flight, nor of any node, given and taken together. */
import type { NodeId } from '@omnirelay/primitives';

export interface StageLimits {
  readonly movesPerNode: number;
  readonly movesPerCluster: number;
}

/** Null: nobody has what moves. */
export interface MoveEnds {
  readonly from: NodeId | null;
  readonly to: NodeId;
}

/** Each in the first stage with room, in the order given. */
export function intoStages<M extends MoveEnds>(
  moves: readonly M[],
  { movesPerNode, movesPerCluster }: StageLimits,
): readonly (readonly M[])[] {
  const stages: { readonly moves: M[]; readonly byNode: Map<NodeId | null, number> }[] = [];
  /** The first stage that has room: of all, and of each node. */
  let open = 0;
  const openOf = new Map<NodeId | null, number>();
  const hasRoom = (stage: number, node: NodeId | null): boolean =>
    node === null || (stages[stage]?.byNode.get(node) ?? 0) < movesPerNode;
  for (const move of moves) {
    const { from, to } = move;
    let stage = Math.max(open, openOf.get(from) ?? 0, openOf.get(to) ?? 0);
    while ((stages[stage]?.moves.length ?? 0) >= movesPerCluster || !hasRoom(stage, from) || !hasRoom(stage, to))
      stage += 1;
    while (stages.length <= stage) stages.push({ moves: [], byNode: new Map() });
    const into = stages[stage]!;
    into.moves.push(move);
    for (const node of [from, to]) {
      into.byNode.set(node, (into.byNode.get(node) ?? 0) + 1);
      let first = openOf.get(node) ?? 0;
      while (!hasRoom(first, node)) first += 1;
      openOf.set(node, first);
    }
    while ((stages[open]?.moves.length ?? 0) >= movesPerCluster) open += 1;
  }
  // One that was made only to get to a later one has nothing in it.
  return stages.map((one) => one.moves).filter((one) => one.length > 0);
}

/** The most moves of one node in one stage. */
export function fullestNodeOf(stages: readonly (readonly MoveEnds[])[]): number {
  let most = 0;
  for (const stage of stages) {
    const byNode = new Map<NodeId, number>();
    for (const { from, to } of stage)
      for (const node of from === null ? [to] : [from, to]) {
        const count = (byNode.get(node) ?? 0) + 1;
        byNode.set(node, count);
        most = Math.max(most, count);
      }
  }
  return most;
}
