import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffMaps, groupMoves, type MapDiff, netOfDeltas } from './diff-maps.ts';
import { diffBetween, readHistory } from './map-history.ts';
import { growMap, ORDERS } from './testing/grown-map.ts';

const grown = growMap({ seed: 5, shardCount: 50, nodes: 7, generations: 60, adoptions: 40, most: 12 });
const history = readHistory(ORDERS, grown.records.all);
const generation = fc.integer({ min: 1, max: 60 });
const between = (from: number, to: number): MapDiff => diffMaps(grown.maps[from]!, grown.maps[to]!);
const movesOf = ({ moves }: MapDiff) =>
  moves.flatMap(({ from, to, shards }) => shards.map((shard) => ({ shard, from, to })));

test('what the deltas say between two generations is what differs between their maps', () => {
  const overWholes = new Set<boolean>();
  fc.assert(
    fc.property(generation, generation, (from, to) => {
      const diff = diffBetween(history, BigInt(from), BigInt(to));
      if (diff.kind !== 'diff') throw new Error(diff.kind);
      expect(diff.net).toEqual(between(from, to));
      expect(diff.steps.map((step) => Number(step.generation))).toEqual(
        Array.from({ length: Math.abs(to - from) }, (_, i) => Math.min(from, to) + 1 + i),
      );
      overWholes.add(diff.steps.some(({ whole }) => whole));
    }),
  );
  expect(overWholes.size).toBe(2);
});

test('two diffs in a row are one over both, and what went and came back is in neither', () => {
  fc.assert(
    fc.property(generation, generation, generation, (a, b, c) => {
      const first = new Map(movesOf(between(a, b)).map((move) => [move.shard, move]));
      for (const move of movesOf(between(b, c)))
        first.set(move.shard, { ...move, from: first.has(move.shard) ? first.get(move.shard)!.from : move.from });
      expect(groupMoves([...first.values()])).toEqual(between(a, c).moves);
      expect(movesOf(between(a, c)).every(({ from, to }) => from !== to)).toBe(true);
    }),
  );
});

test('the percentage is of all shards, to hundredths', () => {
  const version = { lineageEpoch: 1n, generation: 3n };
  const shards = [0, 1];
  const delta = history.deltas.get(2n)!.delta;
  const moves = [{ from: null, to: grown.maps[2]!.nodes[0]!, shards }];
  expect(netOfDeltas(version, [{ ...delta, moves, statuses: [] }], 300)).toMatchObject({
    moved: 2,
    deltaPercent: 0.67,
  });
  for (const { delta: each } of history.deltas.values()) expect(each.deltaPercent).toBe(each.moved * 2);
});

test('a diff of what is not kept is not made up', () => {
  expect(diffBetween(history, 3n, 61n)).toEqual({ kind: 'not-yet' });
  expect(diffBetween(history, 0n, 3n)).toMatchObject({ kind: 'forgotten', oldest: 1n });
});
