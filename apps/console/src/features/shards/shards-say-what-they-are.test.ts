import { shardState } from '@omnirelay/protocol/query';
import { describe, expect, it } from 'vitest';
import { holderOf, SHARD_STATES } from '../../data/shard-state.ts';
import { timesIn } from '../../ui/time.ts';
import { countStates, exceptionsAmong, stateSummary } from './exceptions.ts';
import { movesUnderWay } from './moves-under-way.ts';
import { moveWords, shardSentence } from './shard-words.ts';
import { aShard, shardsOf, without } from './testing/shards-of.ts';

const MOVING = { from: 'n-3', to: 'n-17', stage: 'prepare' } as const;

describe('the state of a shard', () => {
  it.each([
    ['active', aShard()],
    ['draining', aShard({ status: 'Draining' })],
    ['paused', without(aShard({ status: 'Paused' }), 'leaderId')],
    ['disabled', without(aShard({ status: 'Disabled' }), 'leaderId')],
    ['moving', aShard({ moving: MOVING })],
    // Between two owners nobody leads for a moment: that is how it should be.
    ['moving', without(aShard({ moving: { ...MOVING, stage: 'stop' } }), 'leaderId')],
    ['leaderless', without(aShard(), 'leaderId')],
    ['unowned', without(aShard(), 'leaderId', 'ownerNodeId')],
    ['waiting', aShard({ ownerNodeId: 'n-17' })],
    ['waiting', aShard({ ownerNodeId: 'n-17', moving: { ...MOVING, stage: 'aborted' } })],
  ] as const)('is %s', (state, shard) => {
    expect(shardState(shard)).toBe(state);
  });

  it('has a word of its own each, and a shape of its own unless it is under way', () => {
    const styles = Object.values(SHARD_STATES);
    expect(new Set(styles.map(({ word }) => word)).size).toBe(styles.length);
    const still = styles.filter(({ colour }) => colour !== 'progress');
    expect(new Set(still.map(({ shape }) => shape)).size).toBe(still.length);
    expect(still.every(({ shape }) => shape !== 'half-diamond')).toBe(true);
  });

  it('leaves a moving shard with whom it comes from until the move is committed', () => {
    const between = without(aShard({ moving: { ...MOVING, stage: 'stop' }, ownerNodeId: 'n-17' }), 'leaderId');
    expect(holderOf(between)).toBe('n-3');
    expect(holderOf({ ...between, moving: { ...MOVING, stage: 'committed' } })).toBe('n-17');
    expect(holderOf(without(aShard(), 'leaderId', 'ownerNodeId'))).toBeUndefined();
  });
});

describe('what is not as it should be', () => {
  const shards = [
    ...shardsOf({ count: 5 }),
    aShard({ shardId: '00005', moving: MOVING }),
    without(aShard({ shardId: '00006' }), 'leaderId'),
    aShard({ shardId: '00007', moving: MOVING }),
  ];

  it('is listed, worst first, then in the order of the ring', () => {
    const found = exceptionsAmong(shards, Uint32Array.from(shards.keys()));
    expect(found.map(({ state, shard }) => `${state} ${shard.shardId}`)).toEqual([
      'leaderless 00006',
      'moving 00005',
      'moving 00007',
    ]);
  });

  it('is told in a few words, the most first', () => {
    expect(stateSummary(countStates(shards))).toBe('2 moving, 1 leaderless');
    expect(stateSummary(countStates(shards.slice(0, 5)))).toBe('5 shards, all active');
    expect(stateSummary(countStates([]))).toBe('no shards');
  });
});

it('a shard is one sentence: what it is, who leads it, where the map wants it, since when', () => {
  const times = timesIn('utc');
  expect(shardSentence(aShard({ ownerNodeId: 'n-17', moving: MOVING }), times)).toBe(
    'Shard orders/00412, Moving, move from n-3 to n-17: the new owner gets ready, leader n-3, epoch 4, wanted at n-17, version 44, since 2026-11-23 14:02:10 UTC',
  );
  const paused = without(
    aShard({ status: 'Paused', pausedUntil: '2026-11-23T15:00:00Z', statusReason: 'hot' }),
    'leaderId',
  );
  expect(shardSentence(paused, times)).toContain('Paused, leader nobody');
  expect(shardSentence(paused, times)).toContain('paused until 2026-11-23 15:00:00 UTC, reason hot');
  expect(moveWords(aShard({ moving: { to: 'n-1', stage: 'committed' } }))).toBe('to n-1: the new owner takes over');
});

it('a move under way is a sentence, which says of a node that drains that it does', () => {
  const shards = [
    aShard({ shardId: '00012', moving: { from: 'node-a', to: 'node-b', stage: 'prepare' } }),
    aShard({ shardId: '00013', moving: { from: 'node-c', to: 'node-b', stage: 'stop' } }),
    aShard({ shardId: '00014', moving: { to: 'node-b', stage: 'prepare' } }),
    aShard({ shardId: '00015', moving: { from: 'node-a', to: 'node-b', stage: 'aborted' } }),
    aShard({ shardId: '00016' }),
  ];
  const moves = movesUnderWay(shards, (nodeId) => (nodeId === 'node-a' ? 'Draining' : 'Active'));
  expect(moves.map(({ sentence }) => sentence)).toEqual([
    'Shard 12 of orders draining from node-a to node-b',
    'Shard 13 of orders moving from node-c to node-b',
    'Shard 14 of orders moving to node-b',
  ]);
});
