import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packShards, unpackShards } from './pack-shards.ts';
import { type ShardCell, shardIdOf } from './shard-cell.ts';

const node = fc.constantFrom('n-1', 'n-2', 'n-17');
const absent = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const without = <T extends object>(thing: T): T =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== undefined)) as T;

const anyShard: fc.Arbitrary<ShardCell> = fc
  .record({
    namespace: fc.constantFrom('orders', 'jobs'),
    shardId: fc.nat(131_071).map(shardIdOf),
    strategyId: fc.constantFrom('ring', 'rendezvous'),
    ownerNodeId: absent(node),
    leaderId: absent(node),
    leaderEpoch: absent(fc.constantFrom('1', '1764150711')),
    status: fc.constantFrom('Active', 'Draining', 'Paused', 'Disabled'),
    version: fc.constantFrom('1764150710.1', '1764150710.22'),
    updatedAt: absent(fc.constantFrom('2026-11-23T14:02:10.412Z', '2026-11-23T15:00:00Z')),
    changeTicket: absent(fc.string()),
    pausedUntil: absent(fc.constant('2026-11-23T16:00:00Z')),
    statusReason: absent(fc.string()),
    moving: absent(
      fc
        .record({
          from: absent(node),
          to: node,
          stage: fc.constantFrom('prepare', 'stop', 'committed', 'aborted'),
        })
        .map(without),
    ),
  })
  .map((shard) => without(shard) as ShardCell);

it('what was packed comes out as it was, in its order, also after its way as JSON', () => {
  fc.assert(
    fc.property(fc.array(anyShard, { maxLength: 40 }), (shards) => {
      expect(unpackShards(JSON.parse(JSON.stringify(packShards(shards))))).toEqual(shards);
    }),
  );
});

it('ten thousand shards are no heavy load', () => {
  const shards = Array.from({ length: 10_240 }, (_, i): ShardCell => {
    const owner = `worker-${(i * 7_919) % 120}`;
    return {
      namespace: 'orders',
      shardId: shardIdOf(i),
      strategyId: 'rendezvous',
      ownerNodeId: owner,
      leaderId: owner,
      leaderEpoch: String(1_764_150_710 + (i % 120)),
      status: 'Active',
      version: `1764150710.${1 + (i % 9 === 0 ? 1 : 0)}`,
      updatedAt: '2026-11-23T14:02:10.412Z',
    };
  });
  expect(JSON.stringify(packShards(shards)).length).toBeLessThan(220_000);
});
