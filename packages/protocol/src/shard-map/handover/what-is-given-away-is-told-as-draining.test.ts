/** Draining is an active shard that its owner is about to give away, and for no longer than that. */
import { type NodeId, nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { NOBODY, SHARD_STATUSES } from '../model.ts';
import type { HandoverMove, MoveStage } from './move-records.ts';
import { shownCounts, shownStatus } from './shown-status.ts';

const [A, B] = [nodeId('a'), nodeId('b')];
const statuses = ['active', 'active', 'active', 'paused', 'disabled', 'active'] as const;
/** Shards 0, 3 and 4 are of a, 1 and 2 of b, 5 of nobody. */
const map = {
  nodes: [A, B],
  owner: Uint16Array.of(0, 1, 1, 0, 0, NOBODY),
  status: Uint8Array.from(statuses, (status) => SHARD_STATUSES.indexOf(status)),
};
const counts = { active: 4, draining: 0, paused: 1, disabled: 1 };
const end = (node: NodeId) => ({ nodeId: node, epoch: 1n });
const moves = (shard: number, stage: MoveStage, from = B): ReadonlyMap<number, HandoverMove> =>
  new Map([[shard, { moveId: '1.1.f', shard, from: end(from), to: end(from === A ? B : A), stage }]]);
const nobody = (): boolean => false;
const told = (giving: Parameters<typeof shownStatus>[1]) => {
  const shown = shownStatus(map, giving);
  return statuses.map((_, shard) => SHARD_STATUSES[shown(shard)]);
};

test('active shards of a node that is drained are draining; what is paused or disabled stays what it is', () => {
  const giving = { isDraining: (node: NodeId) => node === A, moves: new Map() };
  expect(told(giving)).toEqual(['draining', 'active', 'active', 'paused', 'disabled', 'active']);
  expect(shownCounts(map, counts, giving)).toEqual({ active: 3, draining: 1, paused: 1, disabled: 1 });
  expect(told({ isDraining: nobody, moves: new Map() })).toEqual(statuses);
});

test('a shard whose owner was told to stop is draining until the move is committed or called off', () => {
  const stages = ['prepare', 'stop', 'committed', 'aborted'] as const;
  const of = (stage: MoveStage) => ({ isDraining: nobody, moves: moves(1, stage) });
  expect(stages.map((stage) => told(of(stage))[1])).toEqual(['active', 'draining', 'active', 'active']);
  expect(shownCounts(map, counts, of('stop'))).toEqual({ active: 3, draining: 1, paused: 1, disabled: 1 });
  expect(shownCounts(map, counts, of('prepare'))).toEqual(counts);
  // The map is newer than the move, or the move names what there is not.
  expect(told({ isDraining: nobody, moves: moves(1, 'stop', A) })[1]).toBe('active');
  expect(shownCounts(map, counts, { isDraining: nobody, moves: moves(9_999, 'stop') })).toEqual(counts);
});
