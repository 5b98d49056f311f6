/** How nodes are beside their leases, as both faces tell it, in agreement with the peers. */
import type { ToldLoad } from '@omnirelay/protocol';
import { leadershipPb, type NodeHealth } from '@omnirelay/wire';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { type TestSight, testSight } from './testing/test-sight.ts';
import { type LeadershipWriter, leadershipWriter } from './testing/write-leadership.ts';
import { dealt, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

let mesh: TestMesh;
let node: TestNode;
let sight: TestSight;
let writer: LeadershipWriter;
let client: SignedIn;

const BUSY: ToldLoad = { pendingDepth: 128, latencyP99Ms: 64, errorRatio: 0.125, reportedAt: 1_790_000_000_000 };
const IDLE: ToldLoad = { pendingDepth: 0, latencyP99Ms: 2, errorRatio: 0, reportedAt: 1_790_000_001_000 };

/** As a member that its host reports of. */
function tell(id: string, load: ToldLoad, liveness: 'alive' | 'suspect' | 'dead' = 'alive'): void {
  node.membership.set(id, liveness);
  const member = [...node.membership.view().members.values()].find(({ nodeId }) => nodeId === id);
  if (member?.claim !== undefined) node.membership.set(id, liveness, { claim: { ...member.claim, load } });
}

const get = (query = '', headers: Record<string, string> = {}): Promise<RestAnswer> =>
  client.call('GET', `/control/v1/lease-health${query}`, { headers });
const idsOf = ({ json }: RestAnswer): string[] => json.nodes.map(({ nodeId }: NodeHealth) => nodeId);
const of = async (id: string): Promise<NodeHealth> => {
  const { json } = await get(`?query=node:${id}&min-cursor=${await writtenSoFar(node)}`);
  return json.nodes[0];
};

beforeAll(async () => {
  mesh = await startTestMesh();
  sight = testSight();
  node = await mesh.startNode('c-1', { leadership: sight });
  writer = leadershipWriter(node);
  client = await mesh.signIn(node, 'ana', OPERATOR);
  tell('n-1', BUSY);
  tell('n-2', IDLE, 'suspect');
  tell('n-3', BUSY, 'dead');
  for (const id of ['n-4', 'n-5']) node.membership.set(id, 'alive');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

it('says of each node what the peers say of it, and what its host reports while it lives', async () => {
  await client.call('POST', '/control/v1/peers/n-4:cordon', { body: { reason: 'disk' } });
  const [{ json: health }, { json: peers }] = await Promise.all([
    get(`?min-cursor=${await writtenSoFar(node)}`),
    client.call('GET', '/control/v1/peers'),
  ]);
  expect(health.total).toBe(5);
  for (const one of health.nodes) {
    const peer = peers.peers.find(({ nodeId }: { nodeId: string }) => nodeId === one.nodeId);
    const { status, intent, healthScore, load } = peer;
    const { role, clusterId, region, zone } = peer.metadata;
    expect(one).toMatchObject({ status, intent, role, clusterId, region, zone });
    expect([one.healthScore, one.load]).toEqual([healthScore, load]);
  }
  const { reportedAt, ...figures } = BUSY;
  expect((await of('n-1')).load).toEqual({ ...figures, reportedAt: new Date(reportedAt).toISOString() });
  expect(await of('n-2')).toMatchObject({ status: 'Suspect', load: { pendingDepth: 0 } });
  expect(await of('n-3')).not.toHaveProperty('load');
  expect(await of('n-4')).toMatchObject({ intent: 'Cordoned' });
  expect(await of('n-4')).not.toHaveProperty('load');
});

it('says whether the lease is held, overdue, ended by whom and why, given back, or none', async () => {
  expect((await of('n-1')).lease).toEqual({ state: 'None' });
  await writer.beginEpoch('n-1');
  expect((await of('n-1')).lease).toEqual({ state: 'Held', epoch: '1', since: expect.any(String) });
  const claim = await writer.claim('jobs/eu', 'n-1');
  const until = new Date(Date.now() + 60_000);
  sight.renew(claim, until);
  expect((await of('n-1')).lease).toMatchObject({ state: 'Held', expiresAt: until.toISOString() });
  sight.renew(claim, new Date(Date.now() - 1));
  expect((await of('n-1')).lease).toMatchObject({ state: 'Stale', epoch: '1' });
  await writer.endEpoch('n-1', 'c-1');
  expect((await of('n-1')).lease).toEqual({
    ...{ state: 'Expired', epoch: '1', endedAt: expect.any(String), endedBy: 'c-1', endedWhy: 'ttl' },
  });
  await writer.put({
    key: 'claims/node/n-2',
    value: JSON.stringify({
      ...{ scope: 'node/n-2', nodeId: 'n-2', bootId: 'b', claimId: 'x', effects: 'fenced', released: true },
      ...{ fence: claim.fence, epoch: '8', term: '8', ended: { by: 'n-2', why: 'left', at: Date.now() } },
    }),
  });
  expect((await of('n-2')).lease).toMatchObject({ state: 'Released', epoch: '7', endedWhy: 'left' });
  await writer.put({ key: 'claims/node/n-5', value: 'no claim at all' });
  expect((await of('n-5')).lease).toEqual({ state: 'Unknown' });
  await writer.drop('claims/node/n-5');
});

it('counts the shards that a node owns or has claimed, and apart from them what else it leads', async () => {
  await shardWriter(node, { orders: 5 }).publish('orders', { moves: dealt(5, ['n-4', 'n-5']) });
  await writer.claim('shard/other/7', 'n-4');
  await writer.claim('global-control', 'n-4');
  expect(await of('n-4')).toMatchObject({ shards: 4, scopes: 1 });
  expect(await of('n-5')).toMatchObject({ shards: 2, scopes: 0 });
  expect(await of('n-3')).toMatchObject({ shards: 0, scopes: 0 });
});

it('has the same ETag while leases are renewed and health moves, and another once a load is told', async () => {
  const claim = await writer.claim('b/etag', 'n-4');
  sight.renew(claim, new Date(Date.now() + 60_000));
  const first = await get(`?min-cursor=${await writtenSoFar(node)}`);
  sight.renew(claim, new Date(Date.now() + 90_000));
  tell('n-4', IDLE);
  tell('n-5', IDLE);
  const told = await get();
  expect(told.headers.etag).not.toBe(first.headers.etag);
  sight.renew(claim, new Date(Date.now() + 120_000));
  const etag = String(told.headers.etag);
  expect((await get('', { 'if-none-match': etag })).status).toBe(304);
});

it('is searched and sorted by load and lease, comes in pages and by fields, and refuses what it does not know', async () => {
  expect(idsOf(await get('?query=pending:>100'))).toEqual(['n-1']);
  expect(idsOf(await get('?query=lease:held%20p99:<1s'))).toEqual(['n-4', 'n-5'].slice(0, 1));
  expect(idsOf(await get('?query=errors:0.125'))).toEqual(['n-1']);
  const sorted = await get('?sort=-pending,-node&pageSize=2');
  expect(idsOf(sorted)[0]).toBe('n-1');
  const rest = await get(`?sort=-pending,-node&pageSize=2&cursor=${sorted.json.nextCursor}`);
  expect(rest.json.total).toBe(5);
  expect(new Set([...idsOf(sorted), ...idsOf(rest)]).size).toBe(4);
  expect((await get('?fields=lease.state&query=node:n-4')).json.nodes).toEqual([
    { nodeId: 'n-4', lease: { state: 'Held' } },
  ]);
  expect(await get('?query=rtt:>1')).toMatchObject({ status: 400, json: { code: 'invalid_input' } });
  expect(await get('?fields=lease.colour')).toMatchObject({ status: 400 });
});

it('answers over gRPC what it answers over REST', async () => {
  const { json } = await get();
  const answer = await callOverGrpc<{ nodes: NodeHealth[] }>({
    ...{ mesh, node, token: client.token, asked: {} },
    method: leadershipPb.LeadershipControlService.method.listLeaseHealth,
  });
  expect(answer.nodes).toEqual(json.nodes);
});
