import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ShardCell, shardIdOf, shardKey } from '../../data/shard-cell.ts';
import { readChosen, writeChosen } from './chosen-shards.ts';
import { aShard } from './testing/shards-of.ts';

const anyShard = fc
  .record({ namespace: fc.constantFrom('orders', 'jobs.eu-1'), shard: fc.nat(131_071) })
  .map(({ namespace, shard }): ShardCell => aShard({ namespace, shardId: shardIdOf(shard) }));

it('what was chosen is read from the address as it was written, and no more', () => {
  fc.assert(
    fc.property(fc.array(anyShard, { minLength: 1, maxLength: 60 }), (shards) => {
      expect([...(readChosen(writeChosen(shards)) ?? [])].sort()).toEqual([...new Set(shards.map(shardKey))].sort());
    }),
  );
});

it('neighbours are written as a range', () => {
  const those = [10, 11, 12, 33].map((shard) => aShard({ shardId: shardIdOf(shard) }));
  expect(writeChosen(those)).toBe('orders:00010-00012,00033');
});

it('what cannot be read chooses nothing', () => {
  for (const text of ['', 'orders', 'orders:', '::', 'orders:12']) expect(readChosen(text)).toBeUndefined();
});
