/** What a placement would change, in figures: for whoever asks what if. */
import type { NodeId } from '@omnirelay/primitives';
import { NOBODY, type PlacementNode } from '../model.ts';
import type { OwnerColumn, Placement } from './placement-model.ts';

export interface NodeImpact {
  readonly nodeId: NodeId;
  /** Null: it is not there. */
  readonly weightBefore: number | null;
  readonly weightAfter: number | null;
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Of its share after: `S * w / W`, rounded down and up, as the rules leave it. */
  readonly least: number;
  readonly most: number;
}

export interface PairImpact {
  /** Null: nobody. */
  readonly from: NodeId | null;
  readonly to: NodeId | null;
  readonly shards: number;
}

export interface PlacementImpact {
  readonly shards: number;
  /** That change hands, of those that had an owner; and of all. */
  readonly changeHands: number;
  readonly moves: number;
  /** In percent of all shards. */
  readonly movedPercent: number;
  readonly leastMoves: number;
  readonly leastPercent: number;
  readonly unplaced: number;
  /** The greatest load a weight beside the mean of it, of nodes that take shards; 1 is even, null where nobody has any. */
  readonly maxToMeanBefore: number | null;
  readonly maxToMeanAfter: number | null;
  /** Sorted by id: all that were there or will be. */
  readonly nodes: readonly NodeImpact[];
  /** Most shards first, then by id. */
  readonly pairs: readonly PairImpact[];
}

export interface ImpactInput {
  /** Null: the first placement. */
  readonly before: { readonly map: OwnerColumn; readonly nodes: readonly PlacementNode[] } | null;
  readonly after: { readonly placement: Placement; readonly nodes: readonly PlacementNode[] };
}

export function describeImpact({ before, after }: ImpactInput): PlacementImpact {
  const { placement } = after;
  const shards = placement.owner.length;
  const loadBefore = before === null ? new Map<NodeId, number>() : loadsOf(before.map);
  const loadAfter = loadsOf(placement);
  const weightBefore = weightsOf(before?.nodes ?? []);
  const weightAfter = weightsOf(after.nodes);
  const numbers = new Map(placement.nodes.map((nodeId, number) => [nodeId, number]));
  const ids = new Set([...loadBefore.keys(), ...weightBefore.keys(), ...placement.nodes]);
  const nodes = [...ids].sort().map((nodeId): NodeImpact => {
    const number = numbers.get(nodeId) ?? -1;
    return {
      nodeId,
      weightBefore: weightBefore.get(nodeId) ?? null,
      weightAfter: weightAfter.get(nodeId) ?? null,
      loadBefore: loadBefore.get(nodeId) ?? 0,
      loadAfter: loadAfter.get(nodeId) ?? 0,
      least: placement.least[number] ?? 0,
      most: placement.most[number] ?? 0,
    };
  });
  const moves = placement.moves.length;
  return {
    shards,
    changeHands: placement.moves.filter(({ from }) => from !== null).length,
    moves,
    movedPercent: (100 * moves) / shards,
    leastMoves: placement.leastMoves,
    leastPercent: (100 * placement.leastMoves) / shards,
    unplaced: placement.unplaced.length,
    maxToMeanBefore: maxToMean(loadBefore, weightBefore),
    maxToMeanAfter: maxToMean(loadAfter, weightAfter),
    nodes,
    pairs: pairsOf(placement),
  };
}

function loadsOf({ nodes, owner }: OwnerColumn): Map<NodeId, number> {
  const counts = new Uint32Array(nodes.length);
  for (const node of owner) if (node !== NOBODY) counts[node] = (counts[node] as number) + 1;
  return new Map(nodes.map((nodeId, number) => [nodeId, counts[number] as number]));
}

const weightsOf = (nodes: readonly PlacementNode[]): Map<NodeId, number> =>
  new Map(nodes.map(({ nodeId, weight }) => [nodeId, weight]));

function maxToMean(load: ReadonlyMap<NodeId, number>, weight: ReadonlyMap<NodeId, number>): number | null {
  let max = 0;
  let loads = 0;
  let weights = 0;
  for (const [nodeId, own] of weight) {
    if (own === 0) continue;
    const has = load.get(nodeId) ?? 0;
    max = Math.max(max, has / own);
    loads += has;
    weights += own;
  }
  return loads === 0 ? null : (max * weights) / loads;
}

function pairsOf({ moves }: Placement): PairImpact[] {
  const counts = new Map<NodeId | null, Map<NodeId | null, number>>();
  for (const { from, to } of moves) {
    const own = counts.get(from) ?? new Map<NodeId | null, number>();
    counts.set(from, own.set(to, (own.get(to) ?? 0) + 1));
  }
  const order = (a: NodeId | null, b: NodeId | null): number => ((a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1);
  return [...counts]
    .flatMap(([from, own]) => [...own].map(([to, shards]) => ({ from, to, shards })))
    .sort((a, b) => b.shards - a.shards || order(a.from, b.from) || order(a.to, b.to));
}
