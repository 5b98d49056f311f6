/** Records of nodes that are gone leave the registry, what such a node held goes on with others, and whoever comes back begins above all it ever had. */
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { decodeClaim, decodeLiveness, GLOBAL_CONTROL } from '@omnirelay/protocol';
import { openSqliteStore, type RegistryStore } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { LEADERSHIP_BOUNDS } from './leadership/bounds.ts';
import { LifeSweep } from './leadership/sweep-lives.ts';
import { startNodeProcess } from './testing/node-process.ts';
import { type TestNode, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

const SCOPE = 'reports';
const leadership = { scopes: [{ scope: SCOPE, effects: 'fenced' }] };

const lifeOf = async (store: RegistryStore, nodeId: string) => {
  const { records } = await store.read([`liveness/${nodeId}`, `claims/node/${nodeId}`]);
  return { records: records.length, liveness: decodeLiveness(records[0]?.value ?? '') };
};
const claimOf = async (store: RegistryStore) =>
  decodeClaim((await store.read([`claims/${SCOPE}`])).records[0]?.value ?? '');

/** As whoever leads the mesh sweeps a day later. */
const sweepADayLater = (node: TestNode): Promise<number> => {
  const { registry, leadership: leads, nodeId } = node.mesh;
  const authority = () => leads.under(GLOBAL_CONTROL.scope);
  const wall = Date.now() + LEADERSHIP_BOUNDS.endedLifeAgeMs;
  return new LifeSweep({ registry, writerId: nodeId, authority }).sweep(wall, new AbortController().signal);
};

test('a dead worker is swept from sqlite, its scope goes to a newcomer, and it returns with a higher epoch and leads', async () => {
  const cluster = ends.use(await testCluster());
  const path = join(cluster.directory, 'registry.sqlite');
  const k1 = await cluster.start('k1', { role: 'control', registry: { kind: 'sqlite', path } });
  await k1.until(() => k1.mesh.leadership.under(GLOBAL_CONTROL.scope) !== undefined);
  const store = ends.use(await openSqliteStore({ path, meshId: 'm1', clusterId: 'c1' }));
  const seedPeers = [`127.0.0.1:${k1.mesh.ports.mesh}`];
  const w1 = ends.use(await startNodeProcess(cluster, 'w1', { leadership, gossip: { seedPeers } }));
  await expect.poll(async () => (await claimOf(store))?.nodeId, { timeout: 20_000 }).toBe('w1');
  const first = (await claimOf(store))!;
  await w1.kill();
  await expect.poll(async () => (await lifeOf(store, 'w1')).liveness?.held, { timeout: 20_000 }).toBe(false);
  const last = (await lifeOf(store, 'w1')).liveness!;
  expect(await sweepADayLater(k1)).toBe(1);
  expect((await lifeOf(store, 'w1')).records).toBe(0);
  expect((await lifeOf(store, 'k1')).liveness).toMatchObject({ held: true });
  // What hung on the swept epoch stands as it was, and nobody is told to lead by it.
  expect(await claimOf(store)).toEqual(first);
  expect(k1.mesh.leadership.tokens().map(({ scope }) => scope)).not.toContain(SCOPE);

  const w2 = await cluster.start('w2', { seeds: [k1], leadership });
  await w2.until(() => w2.mesh.leadership.under(SCOPE) !== undefined);
  const second = (await claimOf(store))!;
  expect(second).toMatchObject({ nodeId: 'w2', term: first.term + 1n });
  expect(second.fence > first.fence).toBe(true);

  const again = await cluster.start('w1', { seeds: [k1], leadership });
  await again.until(() => typeof again.mesh.leadership.status()?.epoch === 'bigint');
  expect(again.mesh.leadership.status()!.epoch! > last.epoch).toBe(true);
  await w2[Symbol.asyncDispose]();
  await again.until(() => again.mesh.leadership.under(SCOPE) !== undefined);
  const third = (await claimOf(store))!;
  expect(third.nodeId).toBe('w1');
  expect(third.fence > second.fence).toBe(true);
}, 120_000);
