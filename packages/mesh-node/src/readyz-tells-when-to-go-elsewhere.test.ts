/** `/readyz` of real nodes: not ready with an ended identity, when another process has the node id, and from the first word of leaving. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCluster, type TestNode, testCluster } from './testing/test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

async function notReady(node: TestNode, part: string, why: RegExp): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${node.mesh.ports.health}/readyz`);
  expect(answer.status).toBe(503);
  const { parts } = (await answer.json()) as { parts: { part: string; ready: boolean; why: string }[] };
  expect(parts).toContainEqual({ part, ready: false, why: expect.stringMatching(why) });
}

test('an ended certificate is not ready, and says where to read on', async () => {
  const node = await cluster.start('n1', { ttlMs: 5_000 });
  const isReady = () => node.mesh.readiness().every(({ ready, optional }) => ready || optional === true);
  await node.until(isReady);
  expect((await node.readyz()).status).toBe('degraded');
  await node.until(() => !isReady());
  await notReady(node, 'identity', /certificate ended at .*certificate-expiry\.md/);
});

test('a node whose id another process has taken is not ready', async () => {
  const first = await cluster.start('n2');
  const again = join(cluster.directory, 'n2-again');
  await mkdir(again);
  const second = await cluster.start('n2', { seeds: [first], dataDirectory: again });
  const ends = await Promise.race([first.mesh.ended.then(() => first), second.mesh.ended.then(() => second)]);
  await notReady(ends, 'life', /two processes have one node id/);
});

test('a control node that leaves is not ready from the first word of it, while it still answers', async () => {
  const node = await cluster.start('c1', { role: 'control', registry: { kind: 'memory' } });
  await node.until(() => node.mesh.readiness().every(({ ready }) => ready));
  const told: unknown[] = [];
  const asked = Promise.withResolvers<void>();
  node.mesh.membership.subscribe((event) => {
    if (event.kind !== 'left-mesh') return;
    told.push(...node.mesh.readiness().filter(({ ready }) => !ready));
    asked.resolve();
  });
  await node[Symbol.asyncDispose]();
  await asked.promise;
  expect(told).toEqual([
    { part: 'life', ready: false, why: 'this node is leaving the mesh' },
    expect.objectContaining({ part: 'control-api', ready: false }),
  ]);
});

test('a worker tells that no control node answers for the registry, and serves without', async () => {
  const node = await cluster.start('w1');
  await node.until(() => node.log.some(({ event, state }) => event === 'registry-state' && state === 'dark'));
  const { status, parts } = await node.readyz();
  const why = expect.stringContaining('no control node of this cluster is known');
  expect(status).toBe('degraded');
  expect(parts).toContainEqual({ part: 'registry', ready: false, why, optional: true });
  expect(await node.metric('mesh_registry_dark')).toBe(1);
  await expect(node.mesh.registry.store.read(['meta/lineage'])).rejects.toMatchObject({ code: 'registry_dark' });
});

test('a registry that never opened counts as dark from the first scrape on', async () => {
  const folder = join(cluster.directory, 'no-database');
  await mkdir(folder);
  const node = await cluster.start('c2', { role: 'control', registry: { kind: 'sqlite', path: folder } });
  expect(await node.metric('mesh_registry_dark')).toBe(1);
  await node.until(() => node.log.some(({ event, state }) => event === 'registry-state' && state !== 'opening'));
  expect(await node.metric('mesh_registry_dark')).toBe(1);
});
