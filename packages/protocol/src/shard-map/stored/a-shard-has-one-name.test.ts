import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Namespace } from '../model.ts';
import { parseShardName, shardName, shardScope } from './shard-name.ts';

const orders = 'orders.eu-1' as Namespace;

test('the name of a shard leads back to it, and stands in its scope', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 131_071 }), (shard) => {
      expect(parseShardName(shardName(shard))).toBe(shard);
      expect(shardScope(orders, shard)).toBe(`shard/orders.eu-1/${shardName(shard)}`);
    }),
  );
  expect([shardName(412), shardName(100_000), shardScope(orders, 7)]).toEqual([
    '00412',
    '100000',
    'shard/orders.eu-1/00007',
  ]);
});

test('what looks like another name of a shard is none', () => {
  for (const name of ['', '412', '0412', '000412', '-0001', '+0412', '1e003', '00412 ', '131072', '999999', '1000000'])
    expect([name, parseShardName(name)]).toEqual([name, undefined]);
});
