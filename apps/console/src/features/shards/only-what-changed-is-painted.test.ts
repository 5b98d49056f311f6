import { describe, expect, it } from 'vitest';
import { applyShardFrame, NO_SHARDS, type ShardFrame } from '../../data/shard-frame.ts';
import { changesOfHands, FRESH_FOR_MS } from './fresh-hands.ts';
import { changedPlaces, looksOf, readLook } from './shard-looks.ts';
import { placesInOrder, samePlaces, shownOf } from './shard-order.ts';
import { changeFrame, wholeFrame } from './testing/shard-frames.ts';
import { aShard, shardsOf, without } from './testing/shards-of.ts';

const COLOURS = new Map([
  ['n-1', '#000001'],
  ['n-3', '#000003'],
]);
const asStatus = { colouring: 'status', colours: COLOURS, fresh: new Set<number>() } as const;

describe('the picture of the shards', () => {
  it('stands in the order of the ring, and what changes keeps its place', () => {
    const first = applyShardFrame(NO_SHARDS, wholeFrame([...shardsOf({ count: 12 })].reverse()));
    expect(first.shards.map(({ shardId }) => shardId).slice(0, 3)).toEqual(['00000', '00001', '00002']);
    const second = applyShardFrame(first, changeFrame([aShard({ shardId: '00003', leaderId: 'n-9' })]));
    expect(second.at).toBe(first.at);
    expect(second.shards[3]?.leaderId).toBe('n-9');
    expect(first.shards[3]?.leaderId).not.toBe('n-9');
  });

  it('makes room for what is new, and forgets what is gone', () => {
    const first = applyShardFrame(NO_SHARDS, wholeFrame(shardsOf({ count: 3 })));
    const jobs = shardsOf({ count: 1, namespace: 'jobs' });
    const second = applyShardFrame(first, changeFrame(jobs, ['orders/00001']));
    expect(second.shards.map(({ namespace, shardId }) => `${namespace}/${shardId}`)).toEqual([
      'jobs/00000',
      'orders/00000',
      'orders/00002',
    ]);
    expect(second.at.get('orders/00002')).toBe(2);
  });

  it('keeps the last whole picture while a new one is gathered', () => {
    const first = applyShardFrame(NO_SHARDS, wholeFrame(shardsOf({ count: 3 })));
    const gathering = { ...wholeFrame([]), ready: false } as ShardFrame;
    expect(applyShardFrame(first, gathering).shards).toHaveLength(3);
  });
});

describe('the order', () => {
  const shards = [
    aShard({ shardId: '00000', leaderId: 'n-10', updatedAt: '2026-11-23T14:00:00Z' }),
    aShard({ shardId: '00001', leaderId: 'n-2', updatedAt: '2026-11-23T16:00:00Z' }),
    without(aShard({ shardId: '00002', updatedAt: '2026-11-23T15:00:00Z' }), 'leaderId', 'ownerNodeId'),
  ];

  it('is that of the ring, of owners as people count them, or of what changed last', () => {
    expect([...placesInOrder(shards, 'ring')]).toEqual([0, 1, 2]);
    expect([...placesInOrder(shards, 'owner')]).toEqual([1, 0, 2]);
    expect([...placesInOrder(shards, 'age')]).toEqual([1, 2, 0]);
  });

  it('is the same order as long as the same shards are shown', () => {
    const all = placesInOrder(shards, 'owner');
    expect(
      samePlaces(
        shownOf(all, () => true),
        all,
      ),
    ).toBe(true);
    expect([...shownOf(all, (place) => place !== 0)]).toEqual([1, 2]);
    expect(
      samePlaces(
        all,
        shownOf(all, (place) => place !== 0),
      ),
    ).toBe(false);
  });
});

describe('what a cell looks like', () => {
  it('is its state alone, whoever has it', () => {
    const before = looksOf(shardsOf({ count: 100 }), asStatus);
    const handed = shardsOf({ count: 100 }).map((shard) => ({ ...shard, ownerNodeId: 'n-3', leaderId: 'n-3' }));
    expect(changedPlaces(before, looksOf(handed, asStatus))).toEqual([]);
    const worse = handed.map((shard, i) => (i === 7 ? without(shard, 'leaderId') : shard));
    expect(changedPlaces(before, looksOf(worse, asStatus))).toEqual([7]);
  });

  it('is who has it as well where colours are owners', () => {
    const byOwner = { ...asStatus, colouring: 'owner' } as const;
    const before = looksOf([aShard(), aShard({ leaderId: 'n-99', ownerNodeId: 'n-99' })], byOwner);
    expect([...before].map((look) => readLook(look).holder)).toEqual([2, 0]);
    expect(
      changedPlaces(before, looksOf([aShard({ leaderId: 'n-1', ownerNodeId: 'n-1' }), aShard()], byOwner)),
    ).toEqual([0, 1]);
  });

  it('is split between both ends of a move, and keeps a mark afterwards', () => {
    const moving = aShard({ moving: { from: 'n-3', to: 'n-1', stage: 'prepare' } });
    const [look = 0] = looksOf([moving], asStatus);
    expect(readLook(look)).toEqual({ state: 'moving', fresh: false, holder: 2, to: 1 });
    const [after = 0] = looksOf([aShard()], { ...asStatus, fresh: new Set([0]) });
    expect(readLook(after)).toEqual({ state: 'active', fresh: true, holder: 0, to: 0 });
  });

  it('cannot be compared with that of other shards', () => {
    expect(changedPlaces(new Uint32Array(3), new Uint32Array(4))).toBeUndefined();
  });
});

it('a shard that has changed hands is known for half a minute', () => {
  const was = shardsOf({ count: 3 });
  const now = was.map((shard, i) => (i === 1 ? { ...shard, leaderId: 'n-9' } : shard));
  const none = changesOfHands(new Map(), { was, now: was, nowMs: 1_000 });
  const one = changesOfHands(none, { was, now, nowMs: 1_000 });
  expect([...one.keys()]).toEqual([1]);
  expect(changesOfHands(one, { was: now, now, nowMs: 1_000 + FRESH_FOR_MS - 1 })).toBe(one);
  expect(changesOfHands(one, { was: now, now, nowMs: 1_000 + FRESH_FOR_MS }).size).toBe(0);
});
