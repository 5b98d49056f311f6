import { expect, it } from 'vitest';
import { shardKey } from '../../data/shard-cell.ts';
import { shardMeant } from './jump-field.tsx';
import { shardsOf } from './testing/shards-of.ts';

const SHARDS = [...shardsOf({ count: 3, namespace: 'jobs' }), ...shardsOf({ count: 500 })];

it.each([
  ['2', 'jobs/00002'],
  ['412', 'orders/00412'],
  [' orders/00002 ', 'orders/00002'],
  ['jobs/412', undefined],
  ['what', undefined],
  ['', undefined],
])('%j leads to %s', (typed, key) => {
  const found = shardMeant(typed, SHARDS);
  expect(found === undefined ? undefined : shardKey(found)).toBe(key);
});
