/** Single shards that operators pause, resume and disable: what is written down for whoever leads the mesh, and what is refused. */
import {
  decodeOverrides,
  type Namespace,
  NO_OVERRIDES,
  overridesKey,
  type ShardOverride,
  type ShardOverrides,
} from '@omnirelay/protocol';
import { type ShardStatusChange, shardsPb } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { ADMIN, OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { dealt, type ShardWriter, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

let mesh: TestMesh;
let node: TestNode;
let writer: ShardWriter;
let operator: SignedIn;
let admin: SignedIn;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  writer = shardWriter(node, { orders: 10, torn: 10 });
  await writer.publish('orders', { moves: dealt(10, ['n-1', 'n-2']) });
  await writer.publish('torn', { moves: dealt(10, ['n-1', 'n-2']) });
  operator = await mesh.signIn(node, 'omar', OPERATOR);
  admin = await mesh.signIn(node, 'ana', ADMIN);
  await settle();
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

async function settle(): Promise<void> {
  const cursor = await writtenSoFar(node);
  expect((await operator.call('GET', `/control/v1/shards?min-cursor=${cursor}`)).status).toBe(200);
}
interface Asked {
  readonly by?: SignedIn;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: object;
}
const act = (
  verb: string,
  shard: string,
  { by = operator, query = '', headers = {}, body = {} }: Asked = {},
): Promise<RestAnswer> =>
  by.call('POST', `/control/v1/shards/${shard}:${verb}${query}`, { headers, body: { reason: 'hot', ...body } });
const pause = (shard: string, duration: string, more: Asked = {}): Promise<RestAnswer> =>
  act('pause', shard, { ...more, body: { duration, ...more.body } });
async function wishes(namespace = 'orders'): Promise<ShardOverrides> {
  const { records } = await node.registry.store.read([overridesKey(namespace as Namespace)]);
  const [record] = records;
  const read = record === undefined ? undefined : decodeOverrides(record);
  return read?.kind === 'record' ? read.value : NO_OVERRIDES;
}
const written = async (namespace?: string): Promise<readonly ShardOverride[]> => (await wishes(namespace)).overrides;

describe('a pause', () => {
  it('is written down for whoever leads, with who asked and why, and stands in the audit', async () => {
    const began = Date.now();
    const { status, json } = await pause('orders/00003', '15m', { body: { changeTicket: 'INC-1' } });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ...{ namespace: 'orders', shardId: '00003', before: 'Active', after: 'Paused', dryRun: false, unchanged: false },
      ...{ blockers: [], until: expect.any(String) },
    });
    const until = Date.parse(json.until);
    expect(until).toBeGreaterThanOrEqual(began + 15 * 60_000);
    expect(await written()).toEqual([
      {
        ...{ shard: 3, status: 'paused', correlationId: json.correlationId },
        note: { by: 'omar', at: expect.any(Number), why: 'hot', changeTicket: 'INC-1', until },
      },
    ]);
    // In force it is once the map says so.
    const seen = await operator.call('GET', `/control/v1/shards/orders/00003?min-cursor=${json.cursor}`);
    expect(seen.json.shard.status).toBe('Active');
    const audit = await operator.call('GET', '/control/v1/audit?object=shard/orders/00003');
    expect(audit.json.entries).toMatchObject([
      { action: 'pause-shard', reason: 'hot', changeTicket: 'INC-1', outcome: 'accepted' },
    ]);
    expect(JSON.parse(audit.json.entries[0].after)).toEqual({ status: 'Paused', until: json.until });
  });

  it('may be made longer or shorter, and ends with a resume', async () => {
    await pause('orders/00004', '1h');
    const shorter = await pause('orders/00004', '1m');
    expect(shorter.json).toMatchObject({ before: 'Paused', after: 'Paused', unchanged: false });
    const found = (await written()).filter(({ shard }) => shard === 4);
    expect(found.map(({ note }) => note.until)).toEqual([Date.parse(shorter.json.until)]);
    const resumed = await act('resume', 'orders/00004', { body: { reason: 'it is cool', changeTicket: 'INC-2' } });
    expect(resumed.json).toMatchObject({ before: 'Paused', after: 'Active', unchanged: false });
    // Nothing of the shard is left to say who ended it.
    expect((await wishes()).askedBy).toEqual({
      ...{ actor: 'omar', reason: 'it is cool', changeTicket: 'INC-2' },
      correlationId: resumed.json.correlationId,
    });
    expect((await written()).map(({ shard }) => shard)).not.toContain(4);
    expect((await act('resume', 'orders/00004')).json.unchanged).toBe(true);
  });

  it('is told beforehand by a dry run, which writes nothing', async () => {
    const before = await written();
    const { json } = await pause('orders/00005', '90s', { query: '?dryRun=true' });
    expect(json).toMatchObject({ dryRun: true, after: 'Paused', blockers: [] });
    expect(json.effects).toHaveLength(3);
    expect(await written()).toEqual(before);
  });

  it('lasts a second at least and a day at most', async () => {
    for (const duration of ['10ms', '25h', 'soon']) {
      const { status, json } = await pause('orders/00005', duration);
      expect([duration, status, json.problems?.[0].path]).toEqual([duration, 400, 'duration']);
    }
  });

  it('of which the time is over counts no more, and goes with the next act', async () => {
    const over = { shard: 7, status: 'paused', note: { by: 'omar', at: 1, why: 'old', until: 2 }, correlationId: 'c' };
    const kept = (await written()).filter(({ shard }) => shard < 7);
    await writer.put(overridesKey('orders' as Namespace), JSON.stringify({ overrides: [...kept, over] }));
    const { json } = await pause('orders/00008', '1m');
    expect(json.unchanged).toBe(false);
    expect((await written()).map(({ shard }) => shard)).toEqual([...kept.map(({ shard }) => shard), 8]);
    expect((await pause('orders/00007', '1m', { query: '?dryRun=true' })).json.before).toBe('Active');
  });
});

describe('a disabled shard', () => {
  it('is an admin’s, to disable and to resume, and is not paused', async () => {
    expect((await act('disable', 'orders/00001')).status).toBe(403);
    const disabled = await act('disable', 'orders/00001', { by: admin });
    expect(disabled.json).toMatchObject({ before: 'Active', after: 'Disabled', unchanged: false });
    expect(disabled.json).not.toHaveProperty('until');
    expect((await act('disable', 'orders/00001', { by: admin })).json.unchanged).toBe(true);
    const paused = await pause('orders/00001', '1m');
    expect([paused.status, paused.json.blockers]).toEqual([409, [expect.stringContaining('is disabled')]]);
    const refused = await act('resume', 'orders/00001');
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden']);
    expect((await act('resume', 'orders/00001', { by: admin })).json).toMatchObject({
      before: 'Disabled',
      after: 'Active',
    });
    expect((await written()).map(({ shard }) => shard)).not.toContain(1);
  });
});

describe('an act on a shard', () => {
  it('is compared with the version that was looked at, where one is named', async () => {
    const { json } = await operator.call('GET', '/control/v1/shards/orders/00009');
    const { version } = json.shard;
    const stale = await pause('orders/00009', '1m', { headers: { 'if-match': '"1.99"' } });
    expect([stale.status, stale.json.currentEtag]).toEqual([412, `"${version}"`]);
    expect((await pause('orders/00009', '1m', { headers: { 'if-match': `"${version}"` } })).status).toBe(200);
  });

  it('loses none of several at once', async () => {
    // All have read the record before any is written.
    const { promise, resolve } = Promise.withResolvers<void>();
    mesh.holdStore(promise);
    const asked = ['00000', '00001', '00002', '00005'].map((id) => pause(`torn/${id}`, '1m'));
    const before = await operator.call('GET', '/control/v1/shards/torn/00000');
    expect(before.status).toBe(200);
    resolve();
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await written('torn')).map(({ shard }) => shard)).toEqual([0, 1, 2, 5]);
  });

  it('is done once under one idempotency key', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const [first, again] = [
      await pause('orders/00000', '1m', { headers }),
      await pause('orders/00000', '1m', { headers }),
    ];
    expect(again.json.until).toBe(first.json.until);
  });

  it('is refused without a reason, without the scope, and of a shard that there is not', async () => {
    const mute = await operator.call('POST', '/control/v1/shards/orders/00002:pause', { body: { duration: '1m' } });
    expect([mute.status, mute.json.problems[0].path]).toEqual([400, 'reason']);
    const viewer = await mesh.signIn(node, 'vera', VIEWER);
    expect((await pause('orders/00002', '1m', { by: viewer })).status).toBe(403);
    expect((await pause('orders/00010', '1m')).status).toBe(404);
    expect((await pause('nowhere/00001', '1m')).status).toBe(404);
  });

  it('guesses at no record that it cannot read', async () => {
    await writer.put(overridesKey('torn' as Namespace), '{"overrides":[{"shard":3}]}');
    const { status, json } = await pause('torn/00001', '1m');
    expect([status, json.code]).toEqual([503, 'record_unreadable']);
  });

  it('is the same over gRPC', async () => {
    const { change } = await callOverGrpc<{ readonly change: ShardStatusChange }>({
      ...{ mesh, node, token: operator.token },
      method: shardsPb.ShardControlService.method.pauseShard,
      asked: { namespace: 'orders', shardId: '00006', duration: '2h', reason: 'over gRPC' },
    });
    expect(change).toMatchObject({ shardId: '00006', before: 'Active', after: 'Paused' });
    expect((await written()).find(({ shard }) => shard === 6)?.note).toMatchObject({
      why: 'over gRPC',
      until: Date.parse(change.until ?? ''),
    });
  });
});
