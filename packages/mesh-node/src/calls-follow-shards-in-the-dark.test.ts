/** Over real workers: a client that no control node tells anything loses no call while all shards of a worker are handed over, and goes where the workers say. */
import { join } from 'node:path';
import {
  createControlClient,
  openPeerConnections,
  openPeerDirectory,
  openShardMap,
  retryBudget,
  routeToShard,
  type ShardAttempt,
  type ShardRoutes,
  trackPeerHealth,
} from '@omnirelay/client';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { admittedBy, BRISK, ORDERS, sharesOf, writeIntent, writeNamespace } from './sharding/testing/shard-mesh.ts';
import { startControl } from './sharding/testing/start-control.ts';
import { GREETINGS, greetingOf, serveGreetings } from './testing/serve-greetings.ts';
import { type TestNode, TRUST_DOMAIN, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

async function mesh() {
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { sharding: BRISK });
  const [w1, w2] = [
    await cluster.start('w1', { seeds: [k1], sharding: BRISK }),
    await cluster.start('w2', { seeds: [k1], sharding: BRISK }),
  ] as [TestNode, TestNode];
  await Promise.all([serveGreetings(w1), serveGreetings(w2)]);
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1);
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  for (const worker of [w1, w2]) await worker.until(() => admittedBy(worker).length === 12);
  const material = await cluster.issue('app');
  const identity = () => material;
  const files = { peers: join(cluster.directory, 'peers.json'), map: join(cluster.directory, 'orders.json') };
  /** What a client knows that asks there. */
  async function open(endpoint: string) {
    const parts = new AsyncDisposableStack();
    const control = parts.use(
      createControlClient({ endpoints: [endpoint], caPem: cluster.caPem, trustDomain: TRUST_DOMAIN, identity }),
    );
    const peers = parts.use(await openPeerDirectory(control, { filter: { role: ['worker'] }, cacheFile: files.peers }));
    const map = parts.use(await openShardMap(control, { namespace: ORDERS, cacheFile: files.map }));
    await Promise.all([peers.ready(), map.ready()]);
    const health = parts.use(trackPeerHealth(peers));
    const routes: ShardRoutes = { peers, map, health, budget: retryBudget() };
    return { parts, peers, map, routes };
  }
  const connections = ends.use(openPeerConnections({ identity, endpoint: 'orders' }));
  return { k1, w1, w2, open, connections };
}

test('no call fails while shards are handed over, though the client is told nothing of it', async () => {
  const { k1, w1, w2, open, connections } = await mesh();
  const told = await open(`localhost:${k1.mesh.ports.controlGrpc}`);
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    const { peers, map } = told;
    if (peers.all().every(({ endpoints }) => endpoints.orders) && map.table()?.map.nodes.length === 2) resolve();
  };
  const ending = [told.peers.onChange(look), told.map.onChange(look)];
  look();
  await promise;
  for (const end of ending) end();
  await told.parts.disposeAsync();

  // Nobody listens there.
  const dark = await open('localhost:1');
  ends.use(dark.parts);
  expect([dark.map.freshness().kind, dark.map.table()?.map.shardCount]).toEqual(['stale', 24]);
  const keys = Array.from({ length: 48 }, (_, at) => `customer-${at}`);
  const greet = (key: string) => (attempt: ShardAttempt) => connections.call(attempt, GREETINGS.greet, key);
  const askAll = () => Promise.all(keys.map((key) => routeToShard(dark.routes, key, greet(key))));
  const owners = () => keys.map((key) => greetingOf(key, k1.mesh.shards.owner(ORDERS, key)?.owner));
  expect(await askAll()).toEqual(owners());
  expect(new Set(owners().map((greeting) => greeting.slice(-2)))).toEqual(new Set(['w1', 'w2']));

  await writeIntent(k1, 'w1', 'Draining');
  const isDrained = (): boolean => sharesOf(k1, [w1, w2]).join() === '0,24' && admittedBy(w2).length === 24;
  let asked = 0;
  while (!isDrained()) asked += (await askAll()).length;
  expect(asked).toBeGreaterThan(0);
  expect(await askAll()).toEqual(keys.map((key) => greetingOf(key, 'w2')));
  expect(dark.map.table()?.map.nodes).toEqual(['w1', 'w2']);
}, 60_000);
