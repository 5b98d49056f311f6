/** Real nodes, real mesh listeners: a control node tells what another node sees, and says so when that node does not answer. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGossipTransport } from '@omnirelay/transport';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUDIENCE, startTestIssuer, type TestIssuer, VIEWER } from './control-plane/testing/test-issuer.ts';
import { OBSERVE } from './membership/observe-members.ts';
import { callRest } from './testing/call-rest.ts';
import { type TestCluster, type TestNode, testCluster } from './testing/test-cluster.ts';

let issuer: TestIssuer;
let cluster: TestCluster;
let control: TestNode;
let worker: TestNode;
let token: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  cluster = await testCluster();
  control = await cluster.start('v1', {
    role: 'control',
    registry: { kind: 'memory' },
    control: { oidc: { issuer: issuer.url, audience: AUDIENCE } },
  });
  worker = await cluster.start('v2', { seeds: [control] });
  await cluster.start('v3', { seeds: [control], ttlMs: 7_200_000 });
  await Promise.all(
    [control, worker].map((node) => node.until(() => ['v1', 'v2', 'v3'].every((id) => node.status(id) === 'alive'))),
  );
  await worker.until(
    () => [...worker.mesh.membership.view().members.values()].find((m) => m.nodeId === 'v3')?.rtt !== undefined,
  );
  token = await issuer.token('vera', VIEWER);
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

const get = (path: string, bearer = token) => callRest(control, cluster.caPem, { method: 'GET', path, token: bearer });

describe('peers as another node sees them', () => {
  test('come with its round trips and its name, and whole', async () => {
    const seen = await get('/peers?vantage=v2&sort=node');
    expect(seen.peers.map((peer: { nodeId: string }) => peer.nodeId)).toEqual(['v1', 'v2', 'v3']);
    const v3 = seen.peers[2];
    expect(v3).toMatchObject({ observedBy: 'v2', status: 'Alive', metadata: { role: 'worker', clusterId: 'c1' } });
    expect(v3.rttMs).toBeGreaterThan(0);
    expect(v3.lastSeen).toMatch(/^\d{4}-.*Z$/);
    const evidence = await get('/peers/v3/evidence?vantage=v2');
    expect(evidence).toMatchObject({
      source: 'v1',
      observedBy: 'v2',
      status: 'Alive',
      isNeighbour: true,
      probers: ['v1', 'v2'],
    });
  });

  test('tell when the certificate ends that they proved to who answers, and not what they proved to another', async () => {
    for (const id of ['v1', 'v3']) {
      const { validToDate } = new X509Certificate(await readFile(join(cluster.directory, id, 'leaf.pem')));
      expect((await get(`/peers/${id}/evidence`)).certificateEndsAt).toBe(validToDate.toISOString());
    }
    expect((await get('/peers/v3/evidence?vantage=v2')).certificateEndsAt).toBeUndefined();
  });

  test('make the matrix of round trips, page by page', async () => {
    const first = await get('/network?pageSize=2');
    const rest = await get(`/network?pageSize=2&cursor=${first.nextCursor}`);
    const nodes = [...first.nodes, ...rest.nodes];
    expect(nodes.map((node) => [node.nodeId, node.answered])).toEqual([
      ['v1', true],
      ['v2', true],
      ['v3', true],
    ]);
    const v2 = nodes[1].neighbours.map((edge: { nodeId: string }) => edge.nodeId);
    expect([v2.toSorted(), rest.nextCursor, first.total]).toEqual([['v1', 'v3'], undefined, 3]);
  });

  test('need mesh.observe, and a node that answers', async () => {
    const reader = await issuer.token('rita', 'mesh.read');
    expect((await get('/peers?vantage=v2', reader)).code).toBe('forbidden');
    expect((await get('/network', reader)).code).toBe('forbidden');
    expect((await get('/peers', reader)).total).toBe(3);
    expect((await get('/peers?vantage=v9')).code).toBe('not_found');
    const gone = await cluster.start('v4', { seeds: [control] });
    await control.until(() => control.status('v4') === 'alive');
    await gone[Symbol.asyncDispose]();
    await control.until(() => control.status('v4') === 'left');
    expect(await get('/peers?vantage=v4')).toMatchObject({
      code: 'vantage_unreachable',
      vantage: 'v4',
      reason: 'left',
    });
  });

  test('are told to control nodes alone', async () => {
    const current = await cluster.issue('v8');
    await using transport = await createGossipTransport({
      identity: { current: () => current, onRotate: () => () => undefined, async [Symbol.asyncDispose]() {} },
      trustDomain: current.identity.trustDomain,
      bindAddress: '127.0.0.1',
      port: 0,
      onChannel: (channel) => channel.close('not wanted'),
    });
    const address = `127.0.0.1:${worker.mesh.ports.mesh}`;
    const asked = transport.call(address, { method: OBSERVE, nodeId: 'v2', request: new Uint8Array() });
    await expect(asked).rejects.toMatchObject({ code: 'call_refused', status: 7 });
    const other = transport.call(address, { method: OBSERVE, nodeId: 'v7', request: new Uint8Array() });
    await expect(other).rejects.toMatchObject({ failure: 'identity-mismatch' });
  });
});
