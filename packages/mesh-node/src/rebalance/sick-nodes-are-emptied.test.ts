/** Over real nodes: shards leave a worker that is sick by a change that runs by itself, and come back once it is well, none of them twice within its cooldown. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { BRISK, sharesOf, writeNamespace } from '../sharding/testing/shard-mesh.ts';
import { startControl } from '../sharding/testing/start-control.ts';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import {
  changesOf,
  FINE,
  QUICK,
  SLOW,
  shardsOf,
  stateOf,
  stepsOf,
  turnsOf,
  writePolicy,
} from './testing/watched-mesh.ts';

const ends = endsWithTest();

async function mesh(policy = {}) {
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { sharding: BRISK });
  await writePolicy(k1, { ...QUICK, ...policy });
  const worker = (id: string): Promise<TestNode> => cluster.start(id, { seeds: [k1], sharding: BRISK });
  const workers = [await worker('w1'), await worker('w2'), await worker('w3')] as const;
  await k1.until(() => workers.every(({ mesh: { nodeId } }) => k1.status(nodeId) === 'alive'));
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, workers).join() === '8,8,8');
  return { k1, workers };
}

test('a worker that reports bad latency is emptied, and is given shards again once it is well', async () => {
  const { k1, workers } = await mesh();
  const [w1] = workers;
  await expect.poll(() => stateOf(k1)).toMatchObject({ state: 'steady', holdsRounds: false, nodes: [] });
  w1.mesh.reportLoad(SLOW);
  await k1.until(() => sharesOf(k1, workers)[0] === 0);
  const [change] = await changesOf(k1);
  expect(change).toMatchObject({ authors: [{ kind: 'system', subject: 'rebalance-controller' }], steps: 8 });
  await expect.poll(async () => (await changesOf(k1))[0]?.state).toBe('completed');
  await k1.until(() => turnsOf(k1).includes('draining > completed'));
  expect(turnsOf(k1).slice(0, 4)).toEqual([
    'steady > investigating',
    'investigating > rebalancePending',
    'rebalancePending > draining',
    'draining > completed',
  ]);
  await expect
    .poll(() => stateOf(k1))
    .toMatchObject({
      changeId: change?.id,
      nodes: [{ nodeId: 'w1', trouble: 'sick', terms: [{ signal: 'latencyP99Ms', points: 50 }] }],
    });
  expect(await k1.metric('mesh_rebalance_state{mesh_state="completed"}')).toBe(1);
  // It is well again: what went comes back by changes, after its cooldown.
  w1.mesh.reportLoad(FINE);
  await k1.until(() => shardsOf(k1, w1).length === 8);
  await expect.poll(async () => (await stateOf(k1))?.nodes, { timeout: 20_000 }).toEqual([]);
  const begun = new Map<number, number>();
  for (const { shard = -1, begunAt = 0 } of [...(await stepsOf(k1))].sort((a, b) => a.begunAt! - b.begunAt!)) {
    expect(begunAt - (begun.get(shard) ?? 0)).toBeGreaterThanOrEqual(QUICK.limits.cooldownMs);
    begun.set(shard, begunAt);
  }
  expect(sharesOf(k1, workers).join()).toBe('8,8,8');
  expect((await changesOf(k1)).every(({ state }) => state === 'completed')).toBe(true);
}, 90_000);
