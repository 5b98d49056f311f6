/** Every map has one entry a shard, follows the one before by one generation, and goes with the moves that are written with it: stage and map never differ. */
import { type Namespace, NOBODY, type StoredShardMap } from '@omnirelay/protocol';
import type { ShardCheckerFactory } from '../shard-checker.ts';
import { ownerIn } from './owner-in.ts';

export const mapsAreTotal: ShardCheckerFactory = (facts, report) => {
  /** Maps that changed with moves, or without: the last seen of each. */
  const judge = (namespace: Namespace, before: StoredShardMap | null, after: StoredShardMap): void => {
    const { owner, status, since, nodes } = after;
    if (owner.length !== facts.shards || status.length !== facts.shards || since.length !== facts.shards)
      report(`${namespace} has ${owner.length} entries`);
    if (owner.some((place) => place !== NOBODY && place >= nodes.length)) report(`${namespace} names nobody it has`);
    if (before !== null && after.generation !== before.generation + 1n)
      report(`${namespace} went from generation ${before.generation} to ${after.generation}`);
  };
  return {
    name: 'maps-are-total',
    onMapChange: ({ namespace, map, moves }) => {
      if (map !== null) {
        if (map.after === null) report(`the records of ${namespace} make no map`);
        else {
          const { before, after } = map;
          judge(namespace, before, after);
          const isMoved = after.since.some((generation) => BigInt(generation) === after.generation);
          if (isMoved && moves?.after.generation !== after.generation)
            report(`${namespace} changed to ${after.generation}, and its moves are of ${moves?.after.generation}`);
        }
      }
      if (moves === null || moves.before === null) return;
      const known = new Map(moves.before.moves.map((move) => [move.moveId, move.stage]));
      const after = map?.after ?? null;
      for (const { moveId, stage, shard, to } of moves.after.moves)
        if (stage === 'committed' && known.get(moveId) !== 'committed' && ownerIn(after, shard) !== to.nodeId)
          report(`${namespace}/${shard}: ${moveId} is committed and the map does not say so`);
    },
  };
};
