import type { ShardWatchItem } from '@omnirelay/client';
import { describe, expect, it } from 'vitest';
import type { Shard, ShardWatchEvent } from '../data/model.ts';
import { unpackShards } from '../data/pack-shards.ts';
import type { NumberedFrame } from '../data/peer-frame.ts';
import type { ShardFrame } from '../data/shard-frame.ts';
import { BOUNDS } from './bounds.ts';
import { startShardWatch } from './shard-watch.ts';
import { eventOf, never, toldWatch, until } from './testing/told-watch.ts';

const shard = (shardId: string, more: Partial<Shard> = {}): Shard => ({
  namespace: 'orders',
  shardId,
  strategyId: 'rendezvous',
  ownerNodeId: 'n-3',
  leaderId: 'n-3',
  leaderEpoch: '4',
  capacityHint: 1,
  status: 'Active',
  version: '1764150710.44',
  checksum: 'c',
  ...more,
});
const event = (kind: ShardWatchEvent['kind'], subject?: Shard): ShardWatchItem =>
  eventOf({ kind, ...(subject === undefined ? {} : { shard: subject }) });

const told = () => toldWatch(startShardWatch);
const whole = (frame: ShardFrame): boolean => frame.kind === 'snapshot' && frame.ready;
const isDelta = (frame: ShardFrame): boolean => frame.kind === 'delta';
const changedIn = ({ frame }: NumberedFrame<ShardFrame>) =>
  frame.kind === 'delta' ? unpackShards(frame.changed).map((one) => [one.shardId, one.leaderId]) : [];

describe('the shards that one person is shown', () => {
  it('are told whole, then each that changed once a frame, however often it did', async () => {
    const { watch, say } = told();
    say(event('Snapshot', shard('00001')), event('Snapshot', shard('00002')), event('Ready'));
    const first = await until(watch.frames(undefined, never), whole);
    expect(first.frame.kind === 'snapshot' ? unpackShards(first.frame.shards).length : 0).toBe(2);
    say(
      event('Changed', shard('00002', { leaderId: 'n-4' })),
      event('Changed', shard('00002', { leaderId: 'n-5' })),
      event('Removed', shard('00001')),
    );
    const second = await until(watch.frames(first.id, never), isDelta);
    expect(changedIn(second)).toEqual([['00002', 'n-5']]);
    expect(second.frame).toMatchObject({ removed: ['orders/00001'], sampling: false });
    watch.close();
  });

  it('stay as they were while they are told anew, and are then told whole', async () => {
    const { watch, say } = told();
    say(event('Snapshot', shard('00001')), event('Ready'));
    const first = await until(watch.frames(undefined, never), whole);
    say(event('Resync'), event('Snapshot', shard('00007')));
    const waiting = await until(watch.frames(first.id, never), () => true);
    expect(waiting.frame.kind).toBe('heartbeat');
    say(event('Ready'));
    const second = await until(watch.frames(first.id, never), whole);
    expect(
      second.frame.kind === 'snapshot' ? unpackShards(second.frame.shards).map(({ shardId }) => shardId) : [],
    ).toEqual(['00007']);
    watch.close();
  });

  it('carry no more than a grid and a table show', async () => {
    const { watch, say } = told();
    const moving = { moveId: 'm', from: 'n-3', to: 'n-4', stage: 'prepare' } as const;
    say(event('Snapshot', shard('00001', { fenceToken: '0.1.2', moving })), event('Ready'));
    const { frame } = await until(watch.frames(undefined, never), whole);
    const [cell] = frame.kind === 'snapshot' ? unpackShards(frame.shards) : [];
    expect(cell?.moving).toEqual({ from: 'n-3', to: 'n-4', stage: 'prepare' });
    expect(JSON.stringify(frame)).not.toContain('0.1.2');
    watch.close();
  });

  it('are told to be sampled where more change than anybody could follow', async () => {
    const { watch, say } = told();
    say(event('Snapshot', shard('00001')), event('Ready'));
    const first = await until(watch.frames(undefined, never), whole);
    say(
      ...Array.from({ length: BOUNDS.followedChanges + 1 }, (_, i) =>
        event('Changed', shard('00001', { leaderId: `n-${i}` })),
      ),
    );
    const sampled = await until(watch.frames(first.id, never), (frame) => frame.kind !== 'refused' && frame.sampling);
    expect(sampled.frame.kind).not.toBe('refused');
    watch.close();
  });
});
