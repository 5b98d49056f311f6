/** Below 10 % of a namespace's shards begin to move in a round, unless they are forced to. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SHARD_MAP_BOUNDS } from '../model.ts';
import { HANDOVER_SETTINGS, roundOf } from './handover-settings.ts';
import { leaderMesh, SHARDS } from './testing/leader-mesh.ts';

const { roundShare, movesPerNode } = HANDOVER_SETTINGS;
const all = Array.from({ length: SHARDS }, (_, shard) => shard);

test('a round has room for fewer than a tenth of the shards, as many as that leaves, and for one in any case', () => {
  expect(roundShare).toBe(0.1);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: SHARD_MAP_BOUNDS.shardCount }), (shardCount) => {
      const round = roundOf(shardCount, roundShare);
      if (shardCount <= 10) return round === 1;
      return round * 10 < shardCount && (round + 1) * 10 >= shardCount;
    }),
  );
});

test('of shards that are all to move a round begins that many, and of forced ones as many as a node may have in flight', () => {
  const [usual, forced] = [leaderMesh(), leaderMesh()];
  for (const each of [usual, forced]) each.start();
  usual.want(all);
  forced.want(all, true);
  expect(usual.begun()).toHaveLength(3);
  expect(forced.begun()).toHaveLength(movesPerNode);
});
