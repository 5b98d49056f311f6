/** Queries of shards: the filter box of the console, `--query` of the CLI and the API mean the same. */
import { expect, it } from 'vitest';
import { type QueriedShard, SHARD_QUERY_KEYS, shardFields } from './shard-fields.ts';
import { foundBy } from './testing/found-by.ts';

const shard = (shardId: string, more: Partial<QueriedShard>): QueriedShard => ({
  namespace: 'orders',
  shardId,
  strategyId: 'rendezvous',
  ownerNodeId: 'n-3',
  leaderId: 'n-3',
  leaderEpoch: '4',
  status: 'Active',
  version: '1764150710.9',
  updatedAt: '2026-11-23T14:00:00Z',
  ...more,
});

const SHARDS = [
  shard('00001', {}),
  shard('00002', { leaderId: undefined, leaderEpoch: undefined, ownerNodeId: 'n-17', changeTicket: 'OPS-12' }),
  shard('00412', {
    namespace: 'jobs',
    status: 'Paused',
    version: '1764150710.10',
    updatedAt: '2026-11-23T15:30:00Z',
    moving: { from: 'n-3', to: 'n-9', stage: 'prepare' },
  }),
  shard('00413', {
    namespace: 'jobs',
    ownerNodeId: undefined,
    leaderId: undefined,
    leaderEpoch: undefined,
    strategyId: 'ring',
  }),
];

const found = foundBy(SHARDS, {
  keys: SHARD_QUERY_KEYS,
  fieldsOf: shardFields,
  idOf: ({ shardId }) => shardId,
  nowMs: Date.parse('2026-11-23T16:00:00Z'),
});

it.each([
  ['shard:00412', ['00412']],
  ['id:0000*', ['00001', '00002']],
  ['ns:jobs', ['00412', '00413']],
  ['owner:n-17', ['00002']],
  ['node:none', ['00413']],
  ['leader:none -owner:none', ['00002']],
  ['status:paused,disabled', ['00412']],
  ['state:leaderless', ['00002']],
  ['state:unowned,paused', ['00412', '00413']],
  ['-state:active', ['00002', '00412', '00413']],
  ['-moving:none', ['00412']],
  ['from:n-3 to:n-9', ['00412']],
  ['version:>1764150710.9', ['00412']],
  ['updated:>now-1h', ['00412']],
  ['strategy:ring', ['00413']],
  ['epoch:>3', ['00001', '00412']],
  ['ticket:ops-*', ['00002']],
  ['jobs/0041', ['00412', '00413']],
  ['n-17', ['00002']],
])('%s finds what it says', (query, expected) => {
  expect(found(query)).toEqual(expected);
});

it('says which keys there are where one is not known', () => {
  expect(found('colour:red')).toContain('namespace');
});
