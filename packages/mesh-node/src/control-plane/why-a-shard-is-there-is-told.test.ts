/** Why a shard is where it is, why not elsewhere, and what another policy or other nodes would move. */
import type { NodeId } from '@omnirelay/primitives';
import { type ShardExplanation, type ShardSimulationAnswer, type ShardVerdict, shardsPb } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { ADMIN } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { type LeadershipWriter, leadershipWriter } from './testing/write-leadership.ts';
import { dealt, moved, type ShardWriter, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

let mesh: TestMesh;
let node: TestNode;
let leases: LeadershipWriter;
let writer: ShardWriter;
let client: SignedIn;

const path = '/control/v1/shards';
const rules = [
  { id: 'old-disks', kind: 'exclude', from: '00000', to: '00001', nodes: { nodeId: 'n-2' } },
  { id: 'replicas', kind: 'anti-affinity', shards: ['00000', '00003'], apart: 'node' },
  { id: 'eu-only', kind: 'pin', from: '00005', to: '00005', nodes: { region: 'eu-west' } },
];

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  leases = leadershipWriter(node);
  writer = shardWriter(node, { orders: 12, wide: 1_024, bare: 4, undescribed: 4 });
  client = await mesh.signIn(node, 'ana', ADMIN);
  for (const id of ['n-1', 'n-2', 'n-3']) {
    node.membership.set(id, 'alive');
    await leases.beginEpoch(id);
  }
  node.membership.set('n-us', 'alive', { region: 'us-east' });
  await leases.beginEpoch('n-us');
  // Alive, and without a lease.
  node.membership.set('n-idle', 'alive');
  for (const [namespace, shardCount, more] of [
    ['orders', 12, { rules }],
    ['wide', 1_024, {}],
  ] as const)
    await client.call('POST', '/control/v1/namespaces', { body: { namespace, shardCount, reason: 'r', ...more } });
  await writer.publish('orders', { moves: dealt(12, ['n-1', 'n-3', 'n-2', 'n-us']) });
  await writer.publish('wide', { moves: dealt(1_024, ['n-1', 'n-2', 'n-3', 'n-us']) });
  await writtenSoFar(node);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

async function explain(shard: string): Promise<ShardExplanation> {
  return (await client.call('GET', `${path}/${shard}/explain?min-cursor=${await writtenSoFar(node)}`)).json;
}
const simulate = (body: object): Promise<RestAnswer> => client.call('POST', `${path}/simulate`, { body });
const about = ({ nodes }: ShardExplanation, id: string): ShardVerdict | undefined =>
  nodes.find(({ nodeId }) => nodeId === id);

describe('an explanation', () => {
  it('names strategy, score and what decided, and what brought the shard there', async () => {
    const told = await explain('orders/00004');
    expect(told.summary).toMatch(
      /^orders\/00004 is on n-1 by rendezvous with score [\d.e-]+, choice \d of 4; no other scores the same\./,
    );
    expect(told.shard).toMatchObject({ shardId: '00004', ownerNodeId: 'n-1' });
    expect(told.since).toMatchObject({ cause: 'created', to: 'n-1' });
    expect(told.nodes[0]).toMatchObject({
      nodeId: 'n-1',
      verdict: 'owner',
      rank: expect.any(Number),
      score: expect.any(Number),
    });
    expect(new Set(told.nodes.map(({ nodeId }) => nodeId))).toEqual(new Set(['n-1', 'n-2', 'n-3', 'n-us', 'n-idle']));
  });

  it('says of each other node why not, by the rule that forbids it', async () => {
    const first = await explain('orders/00000');
    expect(about(first, 'n-2')).toMatchObject({
      verdict: 'excluded',
      rule: 'old-disks',
      why: 'rule old-disks excludes it',
    });
    expect(about(first, 'n-us')).toMatchObject({ verdict: 'sibling', rule: 'replicas' });
    expect(about(first, 'n-us')?.why).toBe('it already holds a sibling of this shard, 00003');
    expect(about(first, 'n-idle')).toMatchObject({ verdict: 'not-eligible', why: 'n-idle holds no lease now' });
    expect(about(await explain('orders/00005'), 'n-us')).toMatchObject({
      verdict: 'pinned-elsewhere',
      rule: 'eu-only',
    });
  });

  it('says where the shard would rather be, and what it waits for', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, shard) => explain(`orders/${String(shard).padStart(5, '0')}`)),
    );
    const elsewhere = all.filter(({ desiredNodeId, shard }) => desiredNodeId !== shard.ownerNodeId);
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const { desiredNodeId, waiting } of elsewhere) expect(waiting).toContain(`Of ${desiredNodeId}:`);
    const settled = all.filter(({ desiredNodeId, shard }) => desiredNodeId === shard.ownerNodeId);
    for (const { waiting } of settled) expect(waiting).toBeUndefined();
    const end = (nodeId: string) => ({ nodeId: nodeId as NodeId, epoch: 1n });
    await writer.moving('orders', [{ moveId: '1.1', shard: 4, from: end('n-1'), to: end('n-2'), stage: 'stop' }]);
    expect((await explain('orders/00004')).waiting).toBe('It is on its way to n-2 (stop).');
    await writer.moving('orders', []);
  });

  it('says that an owner has to leave, and that nobody may have a shard', async () => {
    await leases.endEpoch('n-3', 'n-1');
    const told = await explain('orders/00001');
    expect(told.summary).toBe('orders/00001 is still with n-3, and has to leave: that node is gone.');
    expect(about(told, 'n-3')).toMatchObject({ verdict: 'not-eligible' });
    await leases.beginEpoch('n-3');
    await writtenSoFar(node);
  });

  it('is of a version or a moment of the past, the same whenever it is asked, and says what is not known of it', async () => {
    const first = writer.mapOf('bare');
    expect(first.generation).toBe(0n);
    await client.call('POST', '/control/v1/namespaces', { body: { namespace: 'bare', shardCount: 4, reason: 'r' } });
    const { lineageEpoch } = await writer.publish('bare', { moves: dealt(4, ['n-1']), at: Date.now() - 60_000 });
    await writtenSoFar(node);
    const asked = `${path}/bare/00002/explain?at=`;
    const now = new Date(Date.now() - 1_000).toISOString();
    const [byVersion, byMoment] = [`${lineageEpoch}.1`, now].map((at) => () => client.call('GET', `${asked}${at}`));
    const before = [(await byVersion?.())?.json, (await byMoment?.())?.json];
    await writer.publish('bare', { moves: moved([2], 'n-1', 'n-2') });
    const told = await explain('bare/00002');
    expect(told.shard.ownerNodeId).toBe('n-2');
    expect(told).toMatchObject({ mapVersion: `${lineageEpoch}.2`, notKnown: [] });
    expect(told.at).toBeUndefined();
    const after = [(await byVersion?.())?.json, (await byMoment?.())?.json];
    const bare = ({ generatedAt: _, cursor: __, ...answer }: ShardExplanation) => answer;
    expect(after.map(bare)).toEqual(before.map(bare));
    const [was] = after;
    expect(was.summary).toMatch(/^bare\/00002 is on n-1 by rendezvous/);
    expect(was.shard.ownerNodeId).toBe('n-1');
    expect(was.shard.leaderId).toBeUndefined();
    expect(was.since).toMatchObject({ cause: 'created', to: 'n-1' });
    expect(was).toMatchObject({
      mapVersion: `${lineageEpoch}.1`,
      notKnown: [expect.stringContaining('Who could accept'), expect.any(String)],
    });
    expect(after[1].at).toBe(now);
    const tooEarly = await client.call('GET', `${asked}now-1d`);
    expect([tooEarly.status, tooEarly.json.detail]).toEqual([404, 'bare had no map by then.']);
    expect((await client.call('GET', `${asked}yesteryear`)).json.code).toBe('invalid_input');
    await leases.endEpoch('n-1', 'n-2');
    await writtenSoFar(node);
    expect((await byVersion?.())?.json.summary).toBe(
      'bare/00002 was on n-1, where it could not be now: that node is gone.',
    );
    await leases.beginEpoch('n-1');
    await writtenSoFar(node);
  });

  it('is the same over gRPC', async () => {
    const { json } = await client.call('GET', `${path}/orders/00002/explain`);
    const answer = await callOverGrpc<ShardExplanation>({
      ...{ mesh, node, token: client.token },
      method: shardsPb.ShardControlService.method.explainShard,
      asked: { namespace: 'orders', shardId: '00002' },
    });
    expect({ ...answer, generatedAt: '' }).toEqual({ ...json, generatedAt: '' });
  });
});

describe('a simulation', () => {
  it('moves what new nodes need and no more, and changes nothing', async () => {
    const before = (await client.call('GET', `${path}?namespace=wide`)).headers.etag;
    const addNodes = Array.from({ length: 4 }, (_, index) => ({
      nodeId: `new-${index}`,
      region: 'eu-west',
      zone: 'b',
    }));
    const { json } = await simulate({ namespace: 'wide', addNodes });
    const { simulation } = json as ShardSimulationAnswer;
    expect(simulation).toMatchObject({
      ...{ namespace: 'wide', shardCount: 1_024, moved: 512, movedPercent: 50, leastMoved: 512, leastMovedPercent: 50 },
      ...{ leaderChanges: 512, unowned: 0, maxLoadBefore: 256, maxLoadAfter: 128 },
    });
    expect(simulation.load).toHaveLength(8);
    expect(simulation.flows.every(({ from = '', to = '' }) => from.startsWith('n-') && to.startsWith('new-'))).toBe(
      true,
    );
    expect((await client.call('GET', `${path}?namespace=wide`)).headers.etag).toBe(before);
  });

  it('takes another strategy, other rules, and fewer or other nodes', async () => {
    const less = await simulate({
      namespace: 'wide',
      removeNodes: ['n-3'],
      addNodes: [{ nodeId: 'n-2', weight: 200 }],
    });
    expect(less.json.simulation.load).toContainEqual({ nodeId: 'n-3', before: 256, after: 0 });
    expect(less.json.simulation.load).toContainEqual({ nodeId: 'n-2', before: 256, after: 512 });
    expect(less.json.simulation.moved).toBe(256);
    const pinned = [{ id: 'home', kind: 'pin', from: '00000', to: '01023', nodes: { region: 'us-east' } }];
    const home = await simulate({ namespace: 'wide', rules: pinned });
    expect(home.json.simulation).toMatchObject({ moved: 768, maxLoadAfter: 1_024 });
    const nowhere = await simulate({ namespace: 'wide', rules: [{ ...pinned[0], nodes: { zone: 'nowhere' } }] });
    expect(nowhere.json.simulation).toMatchObject({ unowned: 1_024, maxLoadAfter: 0 });
    const ring = await simulate({ namespace: 'wide', strategy: { id: 'ring', virtualNodes: 32 } });
    // Every share is kept already, and no strategy moves a shard that may stay.
    expect(ring.json.simulation.moved).toBe(0);
  });

  it('leaves a cordoned node what it has, as whoever leads does', async () => {
    const cordoned = await client.call('POST', '/control/v1/peers/n-2:cordon', { body: {} });
    const { json } = await client.call('GET', `${path}/wide/00001/explain?min-cursor=${cordoned.json.cursor}`);
    expect(json.summary).toBe('wide/00001 stays on n-2, which is to take nothing new and keeps what it has.');
    const other = (await client.call('GET', `${path}/wide/00000/explain`)).json as ShardExplanation;
    expect(about(other, 'n-2')).toMatchObject({ verdict: 'not-eligible', why: 'it is cordoned: it takes no shards' });
    const still = await simulate({ namespace: 'wide' });
    expect(still.json.simulation).toMatchObject({ moved: 0, leastMoved: 0 });
    expect(still.json.simulation.load).toContainEqual({ nodeId: 'n-2', before: 256, after: 256 });
    // The others share the rest: what it keeps is no share of theirs.
    const joined = await simulate({ namespace: 'wide', addNodes: [{ nodeId: 'new-0' }] });
    expect(joined.json.simulation).toMatchObject({ moved: 192, leastMoved: 192, maxLoadAfter: 256 });
    expect(joined.json.simulation.load).toContainEqual({ nodeId: 'new-0', before: 0, after: 192 });
    expect(joined.json.simulation.load).toContainEqual({ nodeId: 'n-2', before: 256, after: 256 });
    const gone = await simulate({ namespace: 'wide', removeNodes: ['n-2'] });
    expect(gone.json.simulation).toMatchObject({ moved: 256, unowned: 0 });
    const drained = await client.call('POST', '/control/v1/peers/n-1:drain?dryRun=true', { body: { reason: 'r' } });
    const targets = drained.json.drain.targets.filter(({ namespace }: { namespace: string }) => namespace === 'wide');
    expect(targets.map(({ shards }: { shards: number }) => shards)).toEqual([128, 128]);
    const rules = [{ id: 'not-us', kind: 'exclude', from: '00000', to: '01023', nodes: { nodeId: 'n-us' } }];
    const changed = await client.call('PATCH', '/control/v1/namespaces/wide?dryRun=true', {
      headers: { 'if-match': '*' },
      body: { reason: 'r', rules },
    });
    expect(changed.json.simulation.load).toContainEqual({ nodeId: 'n-1', before: 256, after: 384 });
    const whole = ['00000', '00004', '00008', '00012', '00016', '00020', '00024', '00028'];
    const told = await Promise.all(whole.map((shard) => client.call('GET', `${path}/wide/${shard}/explain`)));
    const why = told.flatMap(({ json: { nodes } }) => nodes.map((each: ShardVerdict) => each.why));
    expect(why).toContain('it has its share: 256 of 256 shards');
    expect(why.join()).not.toContain('moves only where that mends');
    await client.call('POST', '/control/v1/peers/n-2:uncordon', { body: {} });
  });

  it('is computed on the map that it is asked of, though that is not the newest any more', async () => {
    const version = `${writer.mapOf('wide').lineageEpoch}.1`;
    await writer.publish('wide', { statuses: [{ shard: 0, status: 'draining' }] });
    await writtenSoFar(node);
    expect((await simulate({ namespace: 'wide', fromVersion: version })).json.simulation.fromVersion).toBe(version);
    expect((await simulate({ namespace: 'wide' })).json.simulation.fromVersion).toBe(`${version.split('.')[0]}.2`);
  });

  it('has the nodes of a zone weigh so many times as much, added ones too', async () => {
    const addNodes = [1, 2].map((index) => ({ nodeId: `new-${index}`, region: 'us-east', zone: 'us-east-b' }));
    const { json } = await simulate({ namespace: 'wide', addNodes, zoneWeights: [{ zone: 'us-east-b', times: 3 }] });
    const load = new Map((json as ShardSimulationAnswer).simulation.load.map(({ nodeId, after }) => [nodeId, after]));
    // Four weigh 1 each and two weigh 3: ten parts of 1,024.
    for (const added of addNodes) expect([307, 308]).toContain(load.get(added.nodeId));
    expect([102, 103]).toContain(load.get('n-1'));
    const none = await simulate({ namespace: 'wide', addNodes, zoneWeights: [{ zone: 'us-east-b', times: 0 }] });
    expect(none.json.simulation.moved).toBe(0);
    const wrong = await simulate({
      namespace: 'wide',
      addNodes,
      zoneWeights: [{ zone: 'mars' }, { zone: 'us-east-b', region: 'eu-west' }].map((zone) => ({ ...zone, times: 2 })),
    });
    expect(wrong.json.problems).toEqual([
      { path: 'zoneWeights.0', message: 'no node that may own these shards is in mars' },
      { path: 'zoneWeights.1', message: 'no node that may own these shards is in eu-west/us-east-b' },
    ]);
    const heavy = addNodes.map((added) => ({ ...added, weight: 9_000 }));
    const over = await simulate({ namespace: 'wide', addNodes: heavy, zoneWeights: [{ zone: 'us-east-b', times: 2 }] });
    expect(over.json.problems[0].message).toBe('new-1 would weigh 18000, and at most 10000 may be');
  });

  it('refuses nodes that there are not, a bad rule, and a namespace that nobody has described', async () => {
    const wrong = await simulate({
      namespace: 'wide',
      removeNodes: ['n-9'],
      addNodes: [{ nodeId: 'a' }, { nodeId: 'a' }],
    });
    expect(wrong.json.problems.map(({ path: at }: { path: string }) => at)).toEqual(['removeNodes.0', 'addNodes.1']);
    expect((await simulate({ namespace: 'wide', rules: [{ id: 'x', kind: 'pin' }] })).json.problems[0].path).toBe(
      'rules.0',
    );
    const both = await simulate({ namespace: 'wide', rules: [rules[0]], noRules: true });
    expect(both.json.problems.map(({ path: at }: { path: string }) => at)).toEqual(['noRules']);
    expect((await simulate({ namespace: 'wide', fromVersion: 'x' })).json.problems[0].path).toBe('fromVersion');
    await writer.publish('undescribed', { moves: dealt(4, ['n-1']) });
    await writtenSoFar(node);
    expect((await simulate({ namespace: 'undescribed' })).json.code).toBe('not_found');
  });

  it('is the same over gRPC', async () => {
    const asked = { namespace: 'wide', noRules: true, addNodes: [{ nodeId: 'new-1', weight: 50 }] };
    const { json } = await simulate(asked);
    const answer = await callOverGrpc<ShardSimulationAnswer>({
      ...{ mesh, node, token: client.token },
      method: shardsPb.ShardControlService.method.simulateShards,
      asked,
    });
    expect(answer.simulation).toEqual(json.simulation);
  });
});
