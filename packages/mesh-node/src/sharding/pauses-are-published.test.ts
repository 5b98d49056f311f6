/** Over real nodes: what operators say of single shards is in force once it is published, and a pause ends by itself. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { decodeDelta, type ShardOverride, standingOverrides } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import { admittedBy, BRISK, ORDERS, writeNamespace, writeOverrides } from './testing/shard-mesh.ts';
import { startControl } from './testing/start-control.ts';

const ends = endsWithTest();

const override = (shard: number, until?: number): ShardOverride => ({
  shard,
  status: until === undefined ? 'disabled' : 'paused',
  note: {
    by: 'ana',
    at: Date.now(),
    why: 'moving disks',
    changeTicket: 'OPS-7',
    ...(until !== undefined && { until }),
  },
  correlationId: `c-${shard}`,
});

/** Cause, actor and ticket of each generation, oldest first. */
async function generations(node: TestNode): Promise<readonly (readonly (string | undefined)[])[]> {
  const { records } = await node.mesh.registry.store.list('shard-maps/orders/delta/', { limit: 100 });
  return records.map((record) => {
    const read = decodeDelta(record);
    return read.kind === 'record' ? [read.value.cause, read.value.actor, read.value.changeTicket] : [read.detail];
  });
}

test('a paused shard is served by nobody until its time is over, a disabled one until it is enabled', async () => {
  const cluster = ends.use(await testCluster());
  // Long enough for the worker to have its lease, which it begins when it hears of the namespace.
  const k1 = await startControl(cluster, { sharding: { ...BRISK, settleTime: '3s' } });
  const w1 = await cluster.start('w1', { seeds: [k1], sharding: BRISK });
  await k1.until(() => k1.status('w1') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 24);
  const wishes = [override(3, Date.now() + 1_500), override(5)];
  await writeOverrides(k1, wishes);
  const kinds = () => [3, 5, 7].map((shard) => w1.mesh.shards.admit(ORDERS, shard).kind).join();
  await w1.until(() => kinds() === 'paused,paused,admitted');
  await w1.until(() => kinds() === 'admitted,paused,admitted');
  expect(standingOverrides({ overrides: wishes }, Date.now())).toHaveLength(1);
  await writeOverrides(k1, []);
  await w1.until(() => kinds() === 'admitted,admitted,admitted');
  expect(await generations(k1)).toEqual([
    ['created', 'k1', undefined],
    ['operator', 'ana', 'OPS-7'],
    ['operator', 'ana', 'OPS-7'],
    ['expired', 'k1', undefined],
    ['operator', 'k1', undefined],
  ]);
}, 30_000);
