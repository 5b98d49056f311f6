/** Over real nodes and processes: the leader is killed while a worker is sick; the next one knows that it is, though it has seen nothing of it for long enough itself. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { openSqliteStore } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { BRISK, sharesOf, writeNamespaceIn } from '../sharding/testing/shard-mesh.ts';
import { controlPlaces } from '../sharding/testing/start-control.ts';
import { startNodeProcess } from '../testing/node-process.ts';
import { testCluster } from '../testing/test-cluster.ts';
import { QUICK, SLOW, stateOf, writePolicy } from './testing/watched-mesh.ts';

const ends = endsWithTest();
const PATIENCE = { timeout: 60_000 };

test('the next leader gives a sick worker nothing, while who joins gets its share', async () => {
  const cluster = ends.use(await testCluster());
  const common = { sharding: BRISK };
  const { path, seedPeers, control } = await controlPlaces(cluster, common);
  const k0 = ends.use(await startNodeProcess(cluster, 'k0', control(0)));
  await using store = await openSqliteStore({ path, meshId: 'm1', clusterId: 'c1' });
  const led = async () => (await store.read(['claims/global-control'])).records.length;
  await expect.poll(led, PATIENCE).toBe(1);
  const k1 = await cluster.start('k1', control(1));
  await k1.until(() => k1.mesh.leadership.tokens().some(({ leaderId }) => leaderId === 'k0'));
  // Nobody finds out anew within the hour who is sick; a second after a move nothing cools any more.
  const slowly = {
    ...QUICK,
    limits: { cooldownMs: 1_000 },
    hysteresis: { enterAfterMs: 1_000, leaveAfterMs: 600_000 },
  };
  await writePolicy(k1, slowly);
  const worker = (id: string) => cluster.start(id, { gossip: { seedPeers }, ...common });
  const workers = [await worker('w1'), await worker('w2'), await worker('w3')] as const;
  await k1.until(() => workers.every(({ mesh }) => k1.status(mesh.nodeId) === 'alive'));
  await writeNamespaceIn(store, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, workers).join() === '8,8,8');
  workers[0].mesh.reportLoad(SLOW);
  await k1.until(() => sharesOf(k1, workers).join() === '0,12,12');
  const never = { enterAfterMs: 3_600_000, leaveAfterMs: 3_600_000 };
  await writePolicy(k1, { ...slowly, hysteresis: never }, { version: 2 });
  await expect
    .poll(() => stateOf(k1), PATIENCE)
    .toMatchObject({ policyVersion: 2, nodes: [{ nodeId: 'w1', trouble: 'sick' }] });
  await k0.kill();
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  const w4 = await worker('w4');
  await k1.until(() => sharesOf(k1, [...workers, w4]).join() === '0,8,8,8');
  expect((await stateOf(k1))?.nodes).toMatchObject([{ nodeId: 'w1', trouble: 'sick' }]);
}, 180_000);
