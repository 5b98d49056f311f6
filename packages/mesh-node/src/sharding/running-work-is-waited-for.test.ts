/** Over real nodes: a shard is handed over only once all that runs under it has ended; what goes on too long hears that it must end, and keeps the shard until it does. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import type { ShardCall } from './embedded-shards.ts';
import { ShardLostError } from './shard-owner.ts';
import { admittedBy, BRISK, ORDERS, writeNamespace } from './testing/shard-mesh.ts';
import { startControl } from './testing/start-control.ts';

const ends = endsWithTest();

type Work = Extract<ShardCall, { kind: 'admitted' }>;

/** A worker with work under each of its shards, and one that joins and is to have half of them; which it was asked to give away. */
async function joined(workDeadline: string) {
  const cluster = ends.use(await testCluster());
  const sharding = { ...BRISK, workDeadline };
  const k1 = await startControl(cluster, { sharding });
  const worker = (id: string): Promise<TestNode> => cluster.start(id, { seeds: [k1], sharding });
  const w1 = await worker('w1');
  await k1.until(() => k1.status('w1') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 24);
  const running = new Map<number, Work>();
  for (let shard = 0; shard < 24; shard++) {
    const call = w1.mesh.shards.admit(ORDERS, shard);
    if (call.kind === 'admitted') running.set(shard, call);
  }
  const asked: number[] = [];
  w1.mesh.shards.onShardReleasing(({ shard }) => void asked.push(shard));
  const w2 = await worker('w2');
  const admits = (shard: number): boolean => admittedBy(w2).includes(shard);
  return { k1, w1, w2, running, asked, admits };
}

test('a shard whose work goes on stays, though others that were asked for after it have gone; once it ends it goes too', async () => {
  const { w1, running, asked, admits } = await joined('30s');
  await w1.until(() => asked.length >= 2);
  const [first = 0, second = 0] = asked;
  running.get(second)?.acknowledge();
  await w1.until(() => admits(second));
  expect(admits(first)).toBe(false);
  expect(w1.mesh.shards.admit(ORDERS, first)).toEqual({ kind: 'forward', to: 'w2' });
  expect(running.get(first)?.signal.aborted).toBe(false);
  expect(running.get(first)?.acknowledge()).toEqual({ kind: 'kept' });
  await w1.until(() => admits(first));
}, 60_000);

test('past its deadline work hears that it must end; where it does, the shard goes on', async () => {
  const { w1, running, asked, admits } = await joined('300ms');
  await w1.until(() => asked.length >= 1);
  const [shard = 0] = asked;
  const { signal, acknowledge } = running.get(shard) as Work;
  await w1.until(() => signal.aborted);
  expect(signal.reason).toBeInstanceOf(ShardLostError);
  expect(admits(shard)).toBe(false);
  acknowledge();
  await w1.until(() => admits(shard));
}, 60_000);
