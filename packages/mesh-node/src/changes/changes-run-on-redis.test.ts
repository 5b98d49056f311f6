/** On a real control node whose registry is a real Redis: a change runs, is paused and goes on, and is undone there as on the embedded store. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { startRedis } from '@omnirelay/registry/redis-testing';
import { expect, test } from 'vitest';
import { sharesOf } from '../sharding/testing/shard-mesh.ts';
import { meshWithChanges } from './testing/mesh-with-changes.ts';

const ends = endsWithTest();

test('each step is done once, in the transaction of its move, with a pause between them', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const policy = {
    version: 1,
    mode: 'approval',
    limits: { movesPerNode: 1, movesPerCluster: 1, stageTimeoutMs: 600_000 },
  } as const;
  const { k1, w1, w2, of } = await meshWithChanges(ends, policy, {
    registry: { kind: 'redis', urls: [`redis://127.0.0.1:${redis.port}`], adopt: 'manual' },
  });
  const id = await of.begun(of.content(4));
  await expect.poll(() => of.stepsOf(id), { timeout: 20_000, interval: 5 }).toContain('done');
  await of.pause(id);
  expect(['paused', 'completed']).toContain(await of.stateOf(id));
  if ((await of.stateOf(id)) === 'paused') await of.resume(id);
  await of.until(id, 'completed');
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '8,16');
  const moved = await of.moved();
  expect([moved.length, new Set(moved.map(({ shard }) => shard)).size]).toEqual([4, 4]);
}, 90_000);
