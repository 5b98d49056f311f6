import { expect, it } from 'vitest';
import type { ShardCell } from '../../data/shard-cell.ts';
import { nodeShards, nodeShardsSentence } from './node-shards.ts';
import { aShard, shardsOf, without } from './testing/shards-of.ts';

const told = (shards: readonly ShardCell[], nodeId: string) => ({
  ids: nodeShards(shards, nodeId).map(({ shardId }) => shardId),
  sentence: nodeShardsSentence(nodeShards(shards, nodeId), nodeId),
});

it('a node has the shards that it holds, those on their way first', () => {
  const shards = [
    ...shardsOf({ count: 3, nodes: 1 }),
    aShard({
      shardId: '00003',
      leaderId: 'n-1',
      ownerNodeId: 'n-1',
      moving: { from: 'n-1', to: 'n-2', stage: 'prepare' },
    }),
    aShard({ shardId: '00004', moving: { from: 'n-3', to: 'n-1', stage: 'stop' } }),
    aShard({ shardId: '00005', leaderId: 'n-1', ownerNodeId: 'n-2' }),
    aShard({ shardId: '00006' }),
  ];
  expect(told(shards, 'n-1')).toEqual({
    ids: ['00003', '00004', '00005', '00000', '00001', '00002'],
    sentence: '5 shards here, 2 of them leaving, 1 more to come',
  });
});

it('a shard that is between two is with whom it leaves until it is committed', () => {
  const between = without(
    aShard({ ownerNodeId: 'n-2', moving: { from: 'n-1', to: 'n-2', stage: 'stop' } }),
    'leaderId',
  );
  expect(told([between], 'n-1').sentence).toBe('1 shard here, 1 of them leaving');
  expect(told([between], 'n-2').sentence).toBe('0 shards here, 1 more to come');
  const committed = { ...between, moving: { from: 'n-1', to: 'n-2', stage: 'committed' } } as const;
  expect(told([committed], 'n-1').sentence).toBe('0 shards here');
  expect(told([committed], 'n-2').sentence).toBe('1 shard here');
});
