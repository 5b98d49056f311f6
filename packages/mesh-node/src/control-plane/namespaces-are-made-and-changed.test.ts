/** Namespaces of shards, as operators make and change them over both faces. */
import { decodeForced, decodeNamespace, forcedKey, type Namespace, namespaceKey } from '@omnirelay/protocol';
import { type ShardNamespace, shardsPb } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { ADMIN, OPERATOR } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { leadershipWriter } from './testing/write-leadership.ts';
import { dealt, shardWriter } from './testing/write-shards.ts';

let mesh: TestMesh;
let node: TestNode;
let admin: SignedIn;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  admin = await mesh.signIn(node, 'ana', ADMIN);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const path = '/control/v1/namespaces';
const make = (body: object, query = ''): Promise<RestAnswer> =>
  admin.call('POST', `${path}${query}`, { body: { reason: 'new service', ...body } });
const list = async (query = ''): Promise<readonly ShardNamespace[]> =>
  (await admin.call('GET', `${path}${query}`)).json.items;
const change = (name: string, etag: string, body: object, query = ''): Promise<RestAnswer> =>
  admin.call('PATCH', `${path}/${name}${query}`, {
    headers: { 'if-match': etag },
    body: { reason: 'tuning', ...body },
  });

describe('a namespace', () => {
  it('is made with its shards, none of which has an owner yet, and stands in the audit', async () => {
    const made = await make({ namespace: 'orders', shardCount: 64, changeTicket: 'CHG-7' });
    expect(made.status).toBe(200);
    const { after, etag, cursor, unchanged } = made.json;
    expect(after).toEqual({
      ...{ namespace: 'orders', kind: 'service', shardCount: 64, roles: ['worker'], rules: [] },
      strategy: { id: 'rendezvous', homes: [] },
    });
    expect(unchanged).toBe(false);
    expect(await list(`?namespace=orders&min-cursor=${cursor}`)).toEqual([
      {
        ...after,
        owners: 0,
        counts: { active: 64, draining: 0, paused: 0, disabled: 0, moving: 0, unowned: 64 },
        etag,
      },
    ]);
    const audit = await admin.call('GET', `/control/v1/audit?object=namespace/orders&min-cursor=${cursor}`);
    expect(audit.json.entries).toMatchObject([
      { action: 'create-namespace', outcome: 'accepted', reason: 'new service', changeTicket: 'CHG-7' },
    ]);
    expect(JSON.parse(audit.json.entries[0].after)).toEqual(after);
  });

  it('is written with who asked for it and why, which the next change replaces, for the generation that comes of it', async () => {
    const made = await make({ namespace: 'asked', shardCount: 8, changeTicket: 'CHG-8' });
    const stored = async () => {
      const [record] = (await node.registry.store.read([namespaceKey('asked' as Namespace)])).records;
      const read = record === undefined ? undefined : decodeNamespace(record);
      return read?.kind === 'record' ? read.value.askedBy : read;
    };
    const { correlationId } = made.json;
    expect(await stored()).toEqual({
      ...{ actor: 'ana', reason: 'new service', changeTicket: 'CHG-8', correlationId },
    });
    const changed = await change('asked', made.json.etag, { roles: ['gateway'] });
    expect(await stored()).toEqual({ actor: 'ana', reason: 'tuning', correlationId: changed.json.correlationId });
    expect(correlationId).not.toBe(changed.json.correlationId);
  });

  it('is made once, under one name, by an admin alone', async () => {
    await make({ namespace: 'once', shardCount: 8 });
    const again = await make({ namespace: 'once', shardCount: 8 });
    expect([again.status, again.json.code]).toEqual([409, 'conflict']);
    expect(again.json.blockers).toEqual([expect.stringContaining('already')]);
    const looked = await make({ namespace: 'once', shardCount: 8 }, '?dryRun=true');
    expect(looked.json).toMatchObject({ dryRun: true, blockers: again.json.blockers, effects: [] });
    const operator = await mesh.signIn(node, 'omar', OPERATOR);
    const refused = await operator.call('POST', path, { body: { namespace: 'x', shardCount: 8, reason: 'r' } });
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden']);
    expect((await make({ namespace: 'Not a name', shardCount: 8 })).json.problems[0].path).toBe('namespace');
  });

  it('is not made by a dry run', async () => {
    const { json } = await make({ namespace: 'maybe', shardCount: 8 }, '?dryRun=true');
    expect(json).toMatchObject({ dryRun: true, blockers: [], after: { namespace: 'maybe' } });
    expect(json.effects).toHaveLength(2);
    expect(json.etag).toBeUndefined();
    expect(await list('?namespace=maybe')).toEqual([]);
  });

  it('tells of each bad rule which it is and what is wrong with it', async () => {
    const rules = [
      { id: 'a', kind: 'pin', from: '00000', to: '00099', nodes: { zone: 'a' } },
      { id: 'b', kind: 'exclude', from: '00003', to: '00002', nodes: { zone: 'a' } },
      { id: 'c', kind: 'pin', from: '00001', to: '00002', nodes: { zone: 'a', region: 'eu' } },
      { id: 'd', kind: 'anti-affinity', shards: ['00001'], apart: 'zone' },
      { id: 'e', kind: 'anti-affinity', shards: ['00001', '00002'] },
      { id: 'a', kind: 'exclude', from: '00001', to: '00002', nodes: { label: 'gpu' } },
      { id: 'f', kind: 'exclude', nodes: { nodeId: 'n-1' } },
    ];
    const strategy = { id: 'ring', homes: [{ from: '00000', to: '00001', region: 'eu' }] };
    const { status, json } = await make({ namespace: 'bad', shardCount: 8, rules, strategy });
    expect(status).toBe(400);
    expect(json.problems.map(({ path: at }: { path: string }) => at)).toEqual([
      ...['strategy.homes', 'rules.0.to', 'rules.1.from', 'rules.2.nodes', 'rules.3.shards', 'rules.4.apart'],
      ...['rules.5.id', 'rules.5.nodes.label', 'rules.6'],
    ]);
    expect(json.detail).toContain('there is no shard 00099: the last one is 00007');
  });

  it('says over gRPC what it says over REST', async () => {
    const rules = [{ id: 'near', kind: 'pin', from: '00000', to: '00003', nodes: { label: 'disk=ssd' } }];
    const asked = { namespace: 'queues', kind: 'queue', shardCount: 8, rules, roles: ['gateway'], reason: 'r' };
    const { change: made } = await callOverGrpc<{ change: { after: object; etag: string } }>({
      ...{ mesh, node, token: admin.token },
      method: shardsPb.ShardControlService.method.createNamespace,
      asked,
    });
    const [told] = await list('?namespace=queues');
    expect(told).toMatchObject(made.after);
    expect(told).toMatchObject({
      kind: 'queue',
      roles: ['gateway'],
      etag: made.etag,
      rules: [{ id: 'near', shards: [] }],
    });
    const { items } = await callOverGrpc<{ items: readonly ShardNamespace[] }>({
      ...{ mesh, node, token: admin.token },
      method: shardsPb.ShardControlService.method.listNamespaces,
      asked: { namespace: ['queues'] },
    });
    expect(items).toEqual([told]);
  });
});

describe('a change of a namespace', () => {
  it('is compared with the settings that were read, and alters what it names alone', async () => {
    const rules = [{ id: 'apart', kind: 'anti-affinity', shards: ['00000', '00001'], apart: 'zone' }];
    const { json } = await make({ namespace: 'tuned', shardCount: 8, rules });
    const blind = await admin.call('PATCH', `${path}/tuned`, { body: { reason: 'r' } });
    expect(blind.status).toBe(428);
    const ring = await change('tuned', json.etag, { strategy: { id: 'ring', virtualNodes: 16 } });
    expect(ring.json.before).toMatchObject({ strategy: { id: 'rendezvous' }, rules: [{ id: 'apart' }] });
    expect(ring.json.after).toMatchObject({ strategy: { id: 'ring', virtualNodes: 16 }, rules: [{ id: 'apart' }] });
    const late = await change('tuned', json.etag, { noRules: true });
    expect([late.status, late.json.currentEtag]).toEqual([412, ring.json.etag]);
    const bare = await change('tuned', ring.json.etag, { noRules: true });
    expect(bare.json.after.rules).toEqual([]);
    const same = await change('tuned', bare.json.etag, { strategy: { id: 'ring', virtualNodes: 16 } });
    expect(same.json).toMatchObject({ unchanged: true, etag: bare.json.etag });
    const fenced = await change('tuned', bare.json.etag, { effects: 'fenced', roles: ['control'] });
    expect(fenced.json.after).toMatchObject({ effects: 'fenced', roles: ['control'], strategy: { id: 'ring' } });
    const both = await change('tuned', fenced.json.etag, { noRules: true, rules });
    expect(both.json.problems.map(({ path }: { path: string }) => path)).toEqual(['noRules']);
    expect((await change('nowhere', '*', { noRules: true })).json.code).toBe('not_found');
  });

  it('never alters how many shards there are, and says why', async () => {
    const { json } = await make({ namespace: 'fixed', shardCount: 8 });
    const more = await change('fixed', json.etag, { shardCount: 16 });
    expect([more.status, more.json.code]).toEqual([409, 'conflict']);
    expect(more.json.blockers[0]).toContain('most keys would belong to another');
    const looked = await change('fixed', json.etag, { shardCount: 16 }, '?dryRun=true');
    expect(looked.json).toMatchObject({ blockers: more.json.blockers, unchanged: true });
    expect((await change('fixed', json.etag, { shardCount: 8 })).json.unchanged).toBe(true);
  });

  it('is forced beside its settings, whose version stays, until one is made that is not', async () => {
    const { json } = await make({ namespace: 'hurried', shardCount: 8 });
    const forcedBy = async () => {
      const [record] = (await node.registry.store.read([forcedKey('hurried' as Namespace)])).records;
      return record === undefined ? undefined : decodeForced(record);
    };
    const forced = await change('hurried', json.etag, { force: true });
    expect(forced.json).toMatchObject({ unchanged: false, etag: json.etag });
    const { correlationId, cursor } = forced.json;
    expect(await forcedBy()).toEqual({ kind: 'record', value: { actor: 'ana', reason: 'tuning', correlationId } });
    const audit = await admin.call('GET', `/control/v1/audit?object=namespace/hurried&min-cursor=${cursor}`);
    expect(JSON.parse(audit.json.entries[0].after)).toMatchObject({ shardCount: 8, forced: true });
    expect((await change('hurried', json.etag, { force: true })).json.unchanged).toBe(true);
    const slow = await change('hurried', json.etag, { roles: ['gateway'] });
    expect(slow.json.effects).toContain('What was forced before goes by rounds again.');
    expect(await forcedBy()).toBeUndefined();
    const both = await change('hurried', slow.json.etag, { roles: ['worker'], force: true });
    expect(both.json.etag).not.toBe(slow.json.etag);
    expect(await forcedBy()).toMatchObject({ kind: 'record' });
    await shardWriter(node, {}).put(forcedKey('hurried' as Namespace), '{}');
    const unread = await change('hurried', both.json.etag, { force: true });
    expect([unread.status, unread.json.code]).toEqual([503, 'record_unreadable']);
  });

  it('tells before it is made what it would move', async () => {
    const leases = leadershipWriter(node);
    for (const id of ['n-1', 'n-2', 'n-3', 'n-4']) {
      node.membership.set(id, 'alive', { region: id === 'n-4' ? 'us-east' : 'eu-west' });
      await leases.beginEpoch(id);
    }
    const { json } = await make({ namespace: 'moved', shardCount: 30 });
    await shardWriter(node, { moved: 30 }).publish('moved', { moves: dealt(30, ['n-1', 'n-2', 'n-3']) });
    const { json: seen } = await admin.call('GET', `${path}?namespace=moved&min-cursor=${json.cursor}`);
    expect(seen.items).toMatchObject([{ owners: 3, imbalance: 1, version: expect.stringMatching(/\.1$/) }]);
    const rules = [{ id: 'eu', kind: 'exclude', from: '00000', to: '00029', nodes: { region: 'us-east' } }];
    const kept = await change('moved', json.etag, { rules }, '?dryRun=true');
    expect(kept.json.simulation).toMatchObject({
      shardCount: 30,
      moved: 0,
      leaderChanges: 0,
      maxLoadBefore: 10,
      maxLoadAfter: 10,
    });
    const strategy = { id: 'locality', homes: [{ from: '00000', to: '00029', region: 'us-east' }] };
    const spread = await change('moved', json.etag, { strategy }, '?dryRun=true');
    const { simulation } = spread.json;
    // The fourth node takes its share, no more.
    expect(simulation).toMatchObject({ moved: 7, leastMoved: 7, leaderChanges: 7, unowned: 0, maxLoadAfter: 8 });
    expect(simulation.flows.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(7);
    expect(simulation.load).toContainEqual({ nodeId: 'n-4', before: 0, after: 7 });
    expect(spread.json.effects[0]).toContain('7 of 30 shards');
    expect(spread.json.effects[1]).toBe('7 shards move in 4 rounds.');
    const hurried = await change('moved', json.etag, { strategy, force: true }, '?dryRun=true');
    expect(hurried.json.effects[1]).toBe('Forced: 7 shards move at once instead of in 4 rounds.');
    expect((await list('?namespace=moved'))[0]).toMatchObject({ strategy: { id: 'rendezvous' }, etag: json.etag });
  });
});

describe('the list of namespaces', () => {
  it('comes in pages, in the order that is asked for, with what nobody can read told apart', async () => {
    for (const [name, shardCount] of [
      ['p-1', 3],
      ['p-2', 9],
      ['p-3', 6],
    ] as const)
      await make({ namespace: name, shardCount });
    await shardWriter(node, {}).put('shard-namespaces/p-4', '{"kind":"service"}');
    const { json } = await make({ namespace: 'p-5', shardCount: 12 });
    const first = await admin.call('GET', `${path}?namespace=p-*&pageSize=3&min-cursor=${json.cursor}`);
    expect(first.json.items.map(({ namespace }: ShardNamespace) => namespace)).toEqual(['p-1', 'p-2', 'p-3']);
    expect(first.json).toMatchObject({ total: 4, unreadable: [{ record: 'shard-namespaces/p-4' }] });
    expect(
      (await list(`?namespace=p-*&pageSize=3&cursor=${first.json.nextCursor}`)).map(({ namespace }) => namespace),
    ).toEqual(['p-5']);
    expect((await list('?namespace=p-*&sort=-shards&fields=shardCount')).map(({ shardCount }) => shardCount)).toEqual([
      12, 9, 6, 3,
    ]);
    expect((await list('?query=ns:p-*+shards:%3E8')).map(({ namespace }) => namespace)).toEqual(['p-2', 'p-5']);
    const known = await admin.call('GET', `${path}?namespace=p-1`);
    const again = await admin.call('GET', `${path}?namespace=p-1`, {
      headers: { 'if-none-match': String(known.headers.etag) },
    });
    expect(again.status).toBe(304);
    const unread = await change('p-4', '*', { noRules: true });
    expect([unread.status, unread.json.code]).toEqual([503, 'record_unreadable']);
  });
});
