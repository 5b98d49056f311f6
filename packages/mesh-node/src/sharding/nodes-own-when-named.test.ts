/** A node has a lease and owns shards from the moment a namespace names its role, and not before; one that stands for nothing owns nothing. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { testCluster } from '../testing/test-cluster.ts';
import { admittedBy, BRISK, ORDERS, ownersOf, sharesOf, writeNamespace } from './testing/shard-mesh.ts';
import { startControl } from './testing/start-control.ts';

const ends = endsWithTest();

test('workers and gateways begin their leases when a namespace is for them, and give all away when it is no more', async () => {
  const cluster = ends.use(await testCluster());
  const k1 = await startControl(cluster, { sharding: BRISK });
  const start = (id: string, options = {}) => cluster.start(id, { seeds: [k1], sharding: BRISK, ...options });
  const w1 = await start('w1');
  const idle = await start('w2', { leadership: { enabled: false } });
  const g1 = await start('g1', { role: 'gateway', sharding: { ...BRISK, weight: 200 } });
  const all = [w1, idle, g1];
  for (const one of all) {
    await k1.until(() => k1.status(one.mesh.nodeId) === 'alive');
    await one.until(() => one.mesh.registry.state().kind === 'ok');
  }
  expect(all.map(({ mesh }) => mesh.leadership.status())).toEqual([undefined, undefined, undefined]);
  expect((await k1.mesh.registry.store.list('liveness/', { limit: 10 })).records.map(({ key }) => key)).toEqual([
    'liveness/k1',
  ]);
  const heard: string[] = [];
  w1.mesh.leadership.onEvent(({ kind, scope }) => void heard.push(`${kind} ${scope}`));
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 24);
  expect(heard).toContain('observed global-control');
  expect(w1.mesh.leadership.status()?.epoch).not.toBeNull();
  // Whoever owns nothing knows whose all of it is, and may ask.
  await g1.until(() => ownersOf(g1).length === 24);
  expect(g1.mesh.leadership.status()).toBeUndefined();
  expect(g1.mesh.shards.owner(ORDERS, 'a key')).toMatchObject({ owner: 'w1' });
  const { shard = -1 } = g1.mesh.shards.owner(ORDERS, 'a key') ?? {};
  expect(g1.mesh.shards.admit(ORDERS, shard)).toEqual({ kind: 'elsewhere', owner: 'w1' });
  expect(g1.mesh.shards.admit('other', 0)).toEqual({ kind: 'elsewhere', owner: null });
  // Twice as much as the usual weight.
  await writeNamespace(k1, { roles: ['worker', 'gateway'] });
  await k1.until(() => sharesOf(k1, all).join() === '8,0,16');
  await g1.until(() => admittedBy(g1).length === 16);
  await writeNamespace(k1, { roles: ['gateway'] });
  await g1.until(() => admittedBy(g1).length === 24);
  expect(admittedBy(w1)).toEqual([]);
}, 60_000);
