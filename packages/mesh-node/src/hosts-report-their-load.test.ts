/** What hosts report of their load, over real nodes: to the other nodes, and through the API of another one, the SDK and the command line. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createControlClient, openPeerDirectory, trackPeerHealth } from '@omnirelay/client';
import { loadOf } from '@omnirelay/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestIssuer, VIEWER } from './control-plane/testing/test-issuer.ts';
import { type TestCluster, type TestNode, TRUST_DOMAIN, testCluster } from './testing/test-cluster.ts';

const launcher = join(import.meta.dirname, '../../cli/bin/omnirelay.js');

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const loadSeen = (by: TestNode, of: string) => {
  const member = [...by.mesh.membership.view().members.values()].find(({ nodeId }) => nodeId === of);
  return member === undefined ? undefined : loadOf(member);
};

test('what a host reports is heard by the other nodes, beside what else its node says of itself', async () => {
  const first = await cluster.start('a1');
  const second = await cluster.start('a2', { seeds: [first], gossip: { labels: { rack: 'r1' } } });
  await first.until(() => first.status('a2') === 'alive');
  const before = Date.now();
  second.mesh.reportLoad({ pendingDepth: 37, latencyP99Ms: 12.5, errorRatio: 0.02 });
  await first.until(() => loadSeen(first, 'a2') !== undefined);
  const load = loadSeen(first, 'a2');
  expect(load).toMatchObject({ pendingDepth: 64, latencyP99Ms: 16, errorRatio: 0.03125 });
  expect(load?.reportedAt).toBeGreaterThanOrEqual(before);
  expect(load?.reportedAt).toBeLessThanOrEqual(Date.now());
  expect(loadSeen(first, 'a1')).toBeUndefined();
  const measured = (node: TestNode) =>
    Promise.all(['mesh_host_pending_depth', 'mesh_host_error_ratio'].map((name) => node.metric(name)));
  expect([await measured(second), await measured(first)]).toEqual([
    [64, 0.03125],
    [0, 0],
  ]);
  second.mesh.updateLabels({ rack: 'r2' });
  const member = () => [...first.mesh.membership.view().members.values()].find(({ nodeId }) => nodeId === 'a2');
  await first.until(() => member()?.claim?.metadata.labels.rack === 'r2');
  expect(loadSeen(first, 'a2')).toEqual(load);
});

test('a report that cannot be is refused as a whole, figure by figure, and tells nobody anything', async () => {
  const node = await cluster.start('b1');
  const wrong = { pendingDepth: -1, latencyP99Ms: Number.NaN, errorRatio: 50 };
  expect(() => node.mesh.reportLoad(wrong)).toThrow(
    expect.objectContaining({
      code: 'invalid_load',
      message: expect.stringMatching(/pendingDepth.*latencyP99Ms.*errorRatio/),
    }),
  );
  expect(() => node.mesh.reportLoad(undefined as unknown as null)).toThrow('expected its figures');
  expect(loadSeen(node, 'b1')).toBeUndefined();
});

test('a load is told by a control node as the peers, the leases, the directory and the command line have it, and goes with its report', async () => {
  await using issuer = await startTestIssuer();
  const registry = { kind: 'sqlite', path: join(cluster.directory, 'registry.sqlite') } as const;
  const control = await cluster.start('c1', { role: 'control', registry, control: { oidc: { issuer: issuer.url } } });
  const worker = await cluster.start('c2', { seeds: [control], leadership: { scopes: ['jobs/eu'] } });
  await control.until(() => control.status('c2') === 'alive');
  const token = await issuer.token('vera', VIEWER);
  const endpoint = `localhost:${control.mesh.ports.controlGrpc}`;
  const asked = { endpoints: [endpoint], caPem: cluster.caPem, trustDomain: TRUST_DOMAIN, token: async () => token };
  await using client = createControlClient(asked);
  await using directory = await openPeerDirectory(client);
  using health = trackPeerHealth(directory);
  await directory.ready();

  const of = async () => (await client.leaseHealth.list({ query: 'node:c2' })).nodes[0];
  await expect.poll(async () => (await of())?.scopes, { timeout: 20_000 }).toBe(1);
  // Nothing else of it changes any more: who watches hears of the load alone.
  worker.mesh.reportLoad({ pendingDepth: 3, latencyP99Ms: 20, errorRatio: 0 });
  await expect.poll(async () => (await of())?.load?.pendingDepth, { timeout: 10_000 }).toBe(4);
  const [node, { peer }] = [await of(), await client.peers.get('c2')];
  expect(node).toMatchObject({
    ...{ status: peer.status, intent: peer.intent, load: peer.load, role: 'worker' },
    lease: { state: 'Held', epoch: expect.stringMatching(/^\d+$/), since: expect.any(String) },
  });
  expect(peer.load).toMatchObject({ pendingDepth: 4, latencyP99Ms: 32, errorRatio: 0 });
  await expect.poll(() => directory.get('c2')?.load).toEqual(peer.load);
  expect(health.snapshot().peers.find(({ nodeId }) => nodeId === 'c2')?.load).toEqual(peer.load);

  const env = {
    ...{ PATH: process.env.PATH, OMNIRELAY_HOME: cluster.directory, OMNIRELAY_CONFIG_DIR: cluster.directory },
    ...{ OMNIRELAY_ENDPOINTS: endpoint, OMNIRELAY_CA: join(cluster.directory, 'ca.pem') },
    ...{ OMNIRELAY_TRUST_DOMAIN: TRUST_DOMAIN, OMNIRELAY_TOKEN: token },
  };
  const omnirelay = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [launcher, 'mesh', ...args], { env })).stdout;
  const listed = JSON.parse(await omnirelay('lease-health', '--query', 'pending:>0', '--output', 'json'));
  expect(listed.nodes).toMatchObject([{ nodeId: 'c2', load: peer.load }]);
  expect(await omnirelay('lease-health', '--sort', '-pending')).toMatch(/^Node .*\nc2 +Alive .* Held .* 4 +32 +0 % /);
  expect(await omnirelay('peers', 'status', 'c2')).toContain('at most 4 pending, p99 32 ms, 0 % errors');

  // Withdrawn with the node's good-bye.
  await worker[Symbol.asyncDispose]();
  await expect.poll(async () => (await of())?.status, { timeout: 10_000 }).toBe('Left');
  expect(await of()).not.toHaveProperty('load');
});
