/** Over real nodes: hand-overs whose leader dies in their middle, and those in whose middle the registry goes dark. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { openSqliteStore } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { startNodeProcess } from '../testing/node-process.ts';
import { type TestNode, testCluster } from '../testing/test-cluster.ts';
import type { ShardCall } from './embedded-shards.ts';
import {
  admittedBy,
  BRISK,
  ORDERS,
  ownersOf,
  SHORT_LEASES,
  sharesOf,
  watchForTwo,
  writeNamespace,
  writeNamespaceIn,
} from './testing/shard-mesh.ts';
import { controlPlaces } from './testing/start-control.ts';

const ends = endsWithTest();

/** Long enough for all that happens while a shard is to be given away and its work goes on. */
const SLOW_WORK = { ...BRISK, workDeadline: '30s' } as const;
const common = { sharding: SLOW_WORK, leadership: SHORT_LEASES };

async function controls() {
  const cluster = ends.use(await testCluster());
  const { path, seedPeers, control } = await controlPlaces(cluster, common);
  const worker = (id: string) => cluster.start(id, { gossip: { seedPeers }, ...common });
  return { cluster, control, worker, path };
}

/** Work under each of its shards that does not end before it is told to. */
function busy(node: TestNode): readonly Extract<ShardCall, { kind: 'admitted' }>[] {
  return Array.from({ length: 24 }, (_, shard) => node.mesh.shards.admit(ORDERS, shard)).filter(
    (call) => call.kind === 'admitted',
  );
}

/** The first shard that the node is asked to give away. */
function releasing(node: TestNode): Promise<number> {
  const first = Promise.withResolvers<number>();
  node.mesh.shards.onShardReleasing(({ shard }) => first.resolve(shard));
  return first.promise;
}

/** A worker joins while work goes on under all that the first one has: which shard that one is asked for, and who was seen to begin work for one. */
async function joining(w1: TestNode, worker: (id: string) => Promise<TestNode>) {
  const running = busy(w1);
  const asked = releasing(w1);
  const w2 = await worker('w2');
  const looks = ends.use(watchForTwo([w1, w2]));
  return { running, w2, looks, shard: await asked };
}

test('the leader is killed in the middle of hand-overs: the next one goes on with them', async () => {
  const { cluster, control, worker, path } = await controls();
  const k0 = ends.use(await startNodeProcess(cluster, 'k0', control(0)));
  await using store = await openSqliteStore({ path, meshId: 'm1', clusterId: 'c1' });
  const led = async () => (await store.read(['claims/global-control'])).records.length;
  await expect.poll(led, { timeout: 20_000 }).toBe(1);
  const k1 = await cluster.start('k1', control(1));
  await k1.until(() => k1.mesh.leadership.tokens().some(({ leaderId }) => leaderId === 'k0'));
  const w1 = await worker('w1');
  await k1.until(() => k1.status('w1') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 24);
  const { running, w2, looks, shard } = await joining(w1, worker);
  await k0.kill();
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  expect(ownersOf(k1)[shard]).toBe('w1');
  for (const { acknowledge } of running) acknowledge();
  await k1.until(() => ownersOf(k1)[shard] === 'w2');
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await w2.until(() => admittedBy(w2).length === 12);
  expect(looks.both).toEqual([]);
}, 60_000);

test('the registry is dark between stop and commit: nobody serves the shard, calls for it are held and told to come again, and then it goes on', async () => {
  const { cluster, control, worker, path } = await controls();
  const k0 = ends.use(await startNodeProcess(cluster, 'k0', control(0)));
  const w1 = await worker('w1');
  await w1.until(() => w1.mesh.registry.state().kind === 'ok');
  await using store = await openSqliteStore({ path, meshId: 'm1', clusterId: 'c1' });
  await writeNamespaceIn(store);
  await w1.until(() => admittedBy(w1).length === 24);
  const { running, w2, looks, shard } = await joining(w1, worker);
  await w2.until(() => w2.mesh.shards.admit(ORDERS, shard).kind === 'hold');
  await k0.kill();
  await w1.until(() => w1.mesh.registry.state().kind === 'dark');
  for (const { acknowledge } of running) acknowledge();
  expect(w1.mesh.shards.admit(ORDERS, shard)).toEqual({ kind: 'forward', to: 'w2' });
  await expect(w2.mesh.shards.enter(ORDERS, shard)).resolves.toEqual({ kind: 'paused' });
  expect(w1.mesh.shards.admit(ORDERS, shard)).toEqual({ kind: 'forward', to: 'w2' });
  ends.use(await startNodeProcess(cluster, 'k0', control(0)));
  await w2.until(() => admittedBy(w2).length === 12);
  await w1.until(() => admittedBy(w1).length === 12);
  expect(looks.both).toEqual([]);
}, 60_000);
