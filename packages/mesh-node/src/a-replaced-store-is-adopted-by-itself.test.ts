/** Real control nodes on a real redis that is replaced under them: one of them adopts what took its place, where that can be answered for. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { type RedisProcess, startRedis } from '@omnirelay/registry/redis-testing';
import { expect, test } from 'vitest';
import { ADMIN, startTestIssuer } from './control-plane/testing/test-issuer.ts';
import { callRest } from './testing/call-rest.ts';
import { startNodeProcess } from './testing/node-process.ts';
import { type TestNode, testCluster } from './testing/test-cluster.ts';

const ends = endsWithTest();

const IDS = ['k1', 'k2', 'k3'] as const;

async function meshOn(redis: RedisProcess, adopt: 'automatic' | 'manual' = 'automatic', ids: readonly string[] = IDS) {
  const cluster = ends.use(await testCluster());
  const issuer = ends.use(await startTestIssuer());
  const options = {
    role: 'control',
    registry: { kind: 'redis' as const, urls: [`redis://127.0.0.1:${redis.port}`], adopt },
    control: { oidc: { issuer: issuer.url } },
  };
  const nodes: TestNode[] = [];
  for (const id of ids) nodes.push(await cluster.start(id, { ...options, seeds: nodes.slice(0, 1) }));
  const call = async (node: TestNode, method: string, path: string, body?: object) =>
    callRest(node, cluster.caPem, { method, path, body, token: await issuer.token('ana', ADMIN) });
  const registryOf = (node: TestNode): string =>
    node.mesh.readiness().find(({ part }) => part === 'registry')?.why ?? '';
  const allAre = (words: RegExp) => Promise.all(nodes.map((node) => node.until(() => words.test(registryOf(node)))));
  await allAre(/^ok/);
  for (const node of nodes) await node.until(() => ids.every((id) => node.status(id) === 'alive'));
  const adoptions = async (trigger: string): Promise<number> => {
    const name = `mesh_registry_adoptions_total{mesh_trigger="${trigger}"}`;
    const counts = await Promise.all(nodes.map((node) => node.metric(name)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  return { cluster, issuer, options, nodes, first: nodes[0] as TestNode, call, allAre, adoptions };
}

const replaceByAnEmptyOne = async (redis: RedisProcess): Promise<void> => {
  await redis.kill('SIGKILL');
  await rm(join(redis.directory, 'appendonlydir'), { recursive: true });
  await redis.start();
};

test('a redis that comes back under another run id is adopted once, the epoch rises on all nodes, and the audit says who and why', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const { call, first, nodes, allAre, adoptions } = await meshOn(redis);
  await call(first, 'POST', '/peers/k2:cordon', { reason: 'try' });
  const before = await call(first, 'GET', '/lineage');
  await redis.kill('SIGKILL');
  await redis.start();
  await allAre(/another store/);
  await allAre(/^ok/);
  const after = await Promise.all(nodes.map((node) => call(node, 'GET', '/lineage')));
  for (const { stored } of after) {
    expect(stored).toEqual(after[0]?.stored);
    expect(Number(stored.lineageEpoch)).toBeGreaterThan(Number(before.stored.lineageEpoch));
  }
  await expect.poll(() => adoptions('automatic'), { timeout: 20_000 }).toBe(1);
  const { entries } = await call(first, 'GET', '/audit?action=adopt-lineage');
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ principal: { kind: 'node', subject: entries[0].writerId }, outcome: 'accepted' });
  expect(entries[0].reason).toMatch(
    /changed from .* to .*; gossip reaches 3 of 3 members, and [23] of 3 control nodes/,
  );
  for (const node of nodes)
    expect(await call(node, 'GET', '/peers/k2')).toMatchObject({ peer: { intent: 'Cordoned' } });
  expect(await call(first, 'POST', '/peers/k2:uncordon', { reason: 'go on' })).toMatchObject({ after: 'Active' });
});

test('one that comes back empty is adopted too, and who was removed stays removed', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const { call, first, nodes, cluster, allAre, adoptions } = await meshOn(redis);
  const worker = await cluster.start('w1', { seeds: [first] });
  await worker.until(() => worker.status('k3') === 'alive');
  expect(await call(first, 'POST', '/peers/w1:remove', { reason: 'stolen' })).toMatchObject({
    after: 'Removed',
  });
  const { ended } = worker.mesh;
  expect(await ended).toMatchObject({ reason: 'removed' });
  for (const node of nodes) await node.until(async () => node.mesh.membership.view().members.size >= 3);
  await call(first, 'POST', '/peers/k2:cordon', { reason: 'try' });
  await replaceByAnEmptyOne(redis);
  await allAre(/no lineage record/);
  await allAre(/^ok/);
  await expect.poll(() => adoptions('automatic'), { timeout: 20_000 }).toBe(1);
  expect(await call(first, 'GET', '/peers/k2')).toMatchObject({ peer: { intent: 'Active' } });
  const { entries } = await call(first, 'GET', '/audit?action=adopt-lineage');
  expect(JSON.parse(entries[0].after)).toMatchObject({ removalsCarriedOver: 1 });
  const again = await cluster.start('w1', { seeds: [first], dataDirectory: join(cluster.directory, 'w1-again') });
  expect(await again.mesh.ended).toMatchObject({ reason: 'removed' });
});

test('with `adopt: manual` nothing happens until an operator has looked', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const { call, first, allAre, adoptions } = await meshOn(redis, 'manual');
  await redis.kill('SIGKILL');
  await redis.start();
  await allAre(/another store/);
  const { storeIdentity } = await call(first, 'GET', '/lineage');
  const seen = () =>
    [...first.mesh.membership.view().members.values()].every(
      ({ claim }) => claim?.registry?.identity === storeIdentity && claim?.registry?.sound === false,
    );
  await first.until(seen);
  expect(first.log.filter(({ event }) => event === 'lineage-adopted')).toEqual([]);
  await call(first, 'POST', '/lineage:adopt', { reason: 'looked', expectedStoreIdentity: storeIdentity });
  await allAre(/^ok/);
  expect([await adoptions('automatic'), await adoptions('operator')]).toEqual([0, 1]);
});

test('a minority adopts nothing, and says why; once it is none any more it does', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const { first, cluster, allAre, adoptions } = await meshOn(redis, 'automatic', ['k1']);
  const others = await Promise.all(
    ['w1', 'w2', 'w3'].map(async (id) => ends.use(await startNodeProcess(cluster, id, { seeds: [first] }))),
  );
  await first.until(() => ['w1', 'w2', 'w3'].every((id) => first.status(id) === 'alive'));
  await Promise.all(others.map((other) => other.kill()));
  await first.until(() => ['w1', 'w2', 'w3'].every((id) => first.status(id) === 'dead'));
  await redis.kill('SIGKILL');
  await redis.start();
  await first.until(() =>
    first.log.some(({ event, msg }) => event === 'lineage-not-adopted' && msg.includes('1 of 4 members')),
  );
  expect(await adoptions('automatic')).toBe(0);
  for (const id of ['w1', 'w2', 'w3']) ends.use(await startNodeProcess(cluster, id, { seeds: [first] }));
  await allAre(/^ok/);
  await expect.poll(() => adoptions('automatic'), { timeout: 20_000 }).toBe(1);
});

test('one control node that was pointed to a copy leaves the mesh its history', async () => {
  const redis = ends.use(await startRedis({ config: ['appendfsync always'] }));
  const { first, nodes, cluster, options, call } = await meshOn(redis, 'automatic', ['k1', 'k2']);
  const before = await call(first, 'GET', '/lineage');
  const copy = ends.use(await startRedis({ config: ['appendfsync always'] }));
  await copy.kill('SIGTERM');
  const [from, to] = [redis, copy].map(({ directory }) => join(directory, 'appendonlydir')) as [string, string];
  await rm(to, { recursive: true });
  await cp(from, to, { recursive: true });
  await copy.start();
  const urls = [`redis://127.0.0.1:${copy.port}`];
  const misled = await cluster.start('k3', {
    ...options,
    registry: { kind: 'redis', urls, adopt: 'automatic' },
    seeds: [first],
  });
  await misled.until(() =>
    misled.log.some(({ event, msg }) => event === 'lineage-not-adopted' && /k[12] works with store/.test(msg)),
  );
  for (const node of nodes) expect((await call(node, 'GET', '/lineage')).stored).toEqual(before.stored);
});
