import type { NodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { type Namespace, NOBODY, type ShardMap } from '../model.ts';
import { shardOfKey } from './key-hash.ts';
import { ShardTable } from './shard-table.ts';

const map: ShardMap = {
  namespace: 'orders' as Namespace,
  lineageEpoch: 1n,
  generation: 4n,
  shardCount: 4,
  nodes: ['wk-1', 'wk-2'] as NodeId[],
  owner: Uint16Array.of(1, NOBODY, 0, 1),
  status: Uint8Array.of(0, 3, 2, 1),
  since: Float64Array.of(1, 4, 1, 2),
};

test('a key is its shard’s owner’s, and a shard without one nobody’s', () => {
  const table = new ShardTable(map);
  expect([0, 1, 2, 3].map((shard) => table.ownerOf(shard))).toEqual(['wk-2', undefined, 'wk-1', 'wk-2']);
  const keys = Array.from({ length: 64 }, (_, i) => `order-${i}`);
  expect(new Set(keys.map((key) => table.shardOf(key)))).toEqual(new Set([0, 1, 2, 3]));
  for (const key of keys) {
    expect(table.shardOf(key)).toBe(shardOfKey(key, 4));
    expect(table.lookup(key)).toBe(table.ownerOf(shardOfKey(key, 4)));
  }
});

test('each shard has its status, and what is no shard has neither status nor owner', () => {
  const table = new ShardTable(map);
  expect([0, 1, 2, 3].map((shard) => table.statusOf(shard))).toEqual(['active', 'disabled', 'paused', 'draining']);
  for (const none of [-1, 4, 0.5, Number.NaN]) {
    expect(table.ownerOf(none)).toBeUndefined();
    expect(table.statusOf(none)).toBeUndefined();
  }
});
