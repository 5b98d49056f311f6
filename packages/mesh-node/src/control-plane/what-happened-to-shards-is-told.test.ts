/** One shard with its past, generations of maps with who wanted them, and what differs between two. */
import {
  type ShardAnswer,
  type ShardDiff,
  type ShardMapVersion,
  type ShardMapVersionList,
  shardsPb,
} from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { VIEWER } from './testing/test-issuer.ts';
import { type RestAnswer, type SignedIn, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';
import { dealt, moved, type ShardWriter, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

let mesh: TestMesh;
let node: TestNode;
let writer: ShardWriter;
let client: SignedIn;
let lineage: string;

const at = (day: number): number => Date.parse(`2026-03-0${day}T12:00:00Z`);

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  writer = shardWriter(node, { orders: 100, small: 2 });
  client = await mesh.signIn(node, 'vera', VIEWER);
  const { lineageEpoch } = await writer.publish('orders', { moves: dealt(100, ['n-1', 'n-2']), at: at(1) });
  lineage = String(lineageEpoch);
  await writer.publish('orders', {
    ...{ moves: moved([0, 2, 4, 6], 'n-1', 'n-3'), at: at(2), cause: 'join', actor: 'c-1' },
    ...{ correlationId: 'corr-2', changeId: 'plan-7' },
  });
  await writer.publish('small', { moves: dealt(2, ['n-1']), at: at(2) });
  await writer.publish('orders', {
    ...{
      statuses: [{ shard: 2, status: 'paused', note: { by: 'omar', at: at(3), why: 'hot', until: at(9) } }],
      at: at(3),
    },
    ...{ cause: 'operator', actor: 'omar', reason: 'hot', changeTicket: 'INC-3' },
  });
  await writer.publish('orders', {
    ...{ moves: moved([0, 2], 'n-3', 'n-1'), statuses: [{ shard: 2, status: 'active' }], at: at(4), cause: 'dead' },
  });
  const cursor = await writtenSoFar(node);
  expect((await client.call('GET', `/control/v1/shards?min-cursor=${cursor}`)).status).toBe(200);
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}): Promise<RestAnswer> =>
  client.call('GET', `/control/v1/shards/${path}`, { headers });

describe('a shard', () => {
  it('is told with what happened to it, newest first, and who wanted that', async () => {
    const { json } = await get('orders/00002');
    const { shard, history } = json as ShardAnswer;
    expect(shard).toMatchObject({ shardId: '00002', ownerNodeId: 'n-1', status: 'Active', version: `${lineage}.4` });
    expect(history).toEqual([
      {
        version: `${lineage}.4`,
        at: '2026-03-04T12:00:00.000Z',
        cause: 'dead',
        actor: 'c-1',
        from: 'n-3',
        to: 'n-1',
        status: 'Active',
      },
      {
        ...{ version: `${lineage}.3`, at: '2026-03-03T12:00:00.000Z', cause: 'operator', actor: 'omar' },
        ...{ status: 'Paused', reason: 'hot', changeTicket: 'INC-3' },
      },
      {
        ...{ version: `${lineage}.2`, at: '2026-03-02T12:00:00.000Z', cause: 'join', actor: 'c-1' },
        ...{ correlationId: 'corr-2', changeId: 'plan-7', from: 'n-1', to: 'n-3' },
      },
    ]);
    const quiet = (await get('orders/00001')).json as ShardAnswer;
    expect(quiet.history).toEqual([
      { version: `${lineage}.1`, at: '2026-03-01T12:00:00.000Z', cause: 'created', actor: 'c-1', to: 'n-2' },
    ]);
  });

  it('has the same ETag until it changes, and is the same over gRPC', async () => {
    const first = await get('orders/00002');
    expect((await get('orders/00002', { 'if-none-match': String(first.headers.etag) })).status).toBe(304);
    const answer = await callOverGrpc<ShardAnswer>({
      ...{ mesh, node, token: client.token },
      method: shardsPb.ShardControlService.method.getShard,
      asked: { namespace: 'orders', shardId: '00002' },
    });
    expect({ ...answer, generatedAt: '' }).toEqual({ ...first.json, generatedAt: '' });
  });

  it('is not found under any name but its own', async () => {
    for (const [path, status] of [
      ['orders/00100', 404],
      ['orders/000001', 404],
      ['orders/1', 400],
      ['nowhere/00001', 404],
    ] as const)
      expect([path, (await get(path)).status]).toEqual([path, status]);
    expect((await get('orders/00100')).json.detail).toContain('100 shards, 00000 to 00099');
  });
});

const versionsOf = ({ items }: ShardMapVersionList): readonly string[] =>
  items.map(({ namespace, version }: ShardMapVersion) => `${namespace} ${version.split('.')[1]}`);

describe('the versions of maps', () => {
  it('are told newest first, with how much each moved', async () => {
    const { json } = await get('versions?namespace=orders');
    expect(versionsOf(json)).toEqual(['orders 4', 'orders 3', 'orders 2', 'orders 1']);
    expect(json.items[0]).toEqual({
      ...{ namespace: 'orders', version: `${lineage}.4`, at: '2026-03-04T12:00:00.000Z', cause: 'dead', actor: 'c-1' },
      ...{ moved: 2, deltaPercent: 2, statusChanges: 1, checksum: writer.mapOf('orders').checksum },
    });
    expect(json.items[3]).toMatchObject({ cause: 'created', moved: 100, deltaPercent: 100 });
  });

  it('come in pages, in a range, by a query, and the other way round', async () => {
    const first = await get('versions?pageSize=2');
    const rest = await get(`versions?pageSize=3&cursor=${first.json.nextCursor}`);
    expect(rest.json.code).toBeUndefined();
    expect([...versionsOf(first.json), ...versionsOf(rest.json)]).toEqual([
      ...['orders 4', 'orders 3', 'small 1', 'orders 2', 'orders 1'],
    ]);
    expect(versionsOf((await get('versions?sort=at&namespace=orders')).json)[0]).toBe('orders 1');
    expect(versionsOf((await get('versions?from=2026-03-02&to=2026-03-03T00:00:00Z')).json)).toEqual([
      'small 1',
      'orders 2',
    ]);
    expect(versionsOf((await get('versions?query=actor:omar')).json)).toEqual(['orders 3']);
    expect((await get('versions?namespace=small&fields=moved')).json.items).toEqual([
      { namespace: 'small', version: `${lineage}.1`, moved: 2 },
    ]);
    expect((await get('versions?from=2026-03-03&to=2026-03-02')).json.problems[0].path).toBe('from');
    expect((await get('versions?fields=nothing')).status).toBe(400);
  });
});

describe('a diff', () => {
  it('tells what is other in the end, by who gave and who took, and what lies between', async () => {
    const diff = (await get(`diff?namespace=orders&fromVersion=${lineage}.1`)).json as ShardDiff;
    expect(diff).toMatchObject({
      fromVersion: `${lineage}.1`,
      toVersion: `${lineage}.4`,
      moved: 2,
      deltaPercent: 2,
      statusChanges: [],
    });
    expect(diff.flows).toEqual([{ from: 'n-1', to: 'n-3', shards: ['00004', '00006'] }]);
    expect(diff.versions.map(({ version }) => version)).toEqual([`${lineage}.4`, `${lineage}.3`, `${lineage}.2`]);
  });

  it('tells the way back too, and each status that is another', async () => {
    const diff = (await get(`diff?namespace=orders&fromVersion=${lineage}.3&toVersion=${lineage}.1`)).json as ShardDiff;
    expect(diff.flows).toEqual([{ from: 'n-3', to: 'n-1', shards: ['00000', '00002', '00004', '00006'] }]);
    expect(diff.statusChanges).toEqual([{ shardId: '00002', before: 'Paused', after: 'Active' }]);
  });

  it('is an error where a version is none, or not there', async () => {
    const wrong = async (query: string): Promise<unknown> => (await get(`diff?namespace=orders&${query}`)).json.code;
    expect(await wrong('fromVersion=1')).toBe('invalid_input');
    expect(await wrong(`fromVersion=${lineage}.9`)).toBe('not_found');
    expect(await wrong(`fromVersion=${lineage}.1&toVersion=${lineage}.9`)).toBe('not_found');
    expect(await wrong('fromVersion=77.1')).toBe('not_found');
    expect(await wrong(`fromVersion=${lineage}.0`)).toBe('not_found');
  });

  it('is the same over gRPC', async () => {
    const { json } = await get(`diff?namespace=orders&fromVersion=${lineage}.1`);
    expect(json.versions.at(-1)).toMatchObject({ version: `${lineage}.2`, changeId: 'plan-7' });
    const answer = await callOverGrpc<ShardDiff>({
      ...{ mesh, node, token: client.token },
      method: shardsPb.ShardControlService.method.diffShards,
      asked: { namespace: 'orders', fromVersion: `${lineage}.1` },
    });
    expect({ ...answer, generatedAt: '' }).toEqual({ ...json, generatedAt: '' });
  });
});
