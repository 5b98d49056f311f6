/** Of moves that changes began: what they keep in place and what they leave of the hour, and that one which was called off counts no more. */
import { expect, it } from 'vitest';
import { MoveLedger } from './move-ledger.ts';
import { sick } from './testing/told-namespace.ts';

const WALL = 1_700_000_000_000;
const LIMITS = { cooldownMs: 1_000, churnPerHour: 2 };

it('keeps a shard for its cooldown and counts a move for an hour; what was called off does neither', () => {
  const ledger = new MoveLedger();
  const moves = [
    { shard: 3, at: WALL },
    { shard: 1, at: WALL + 500 },
  ];
  ledger.take(moves);
  const read = (wall: number) => [ledger.cooled(LIMITS, wall), ledger.churnLeft(LIMITS, wall)];
  expect([read(WALL), read(WALL + 1_000), read(WALL + 3_600_000)]).toEqual([
    [[1, 3], 0],
    [[1], 0],
    [[], 1],
  ]);
  expect([ledger.nextChange(LIMITS, WALL), ledger.nextChange(LIMITS, WALL + 1_500)]).toEqual([
    WALL + 1_000,
    WALL + 3_600_000,
  ]);
  ledger.take(moves.slice(1));
  expect(read(WALL)).toEqual([[1], 1]);
});

it('lets a controller move at once what did not move after all', () => {
  const orders = sick();
  const shard = orders.change.moves[0]?.shard ?? -1;
  orders.moved(shard);
  expect(orders.controller.cooled(WALL + orders.now)).toEqual([shard]);
  orders.tell({ kind: 'moved', moves: [] });
  expect([orders.controller.cooled(WALL + orders.now), orders.controller.churnLeft(WALL + orders.now)]).toEqual([
    [],
    256,
  ]);
});
