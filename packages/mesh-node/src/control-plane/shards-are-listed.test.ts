/** Which node owns each shard and who may accept for it, as both faces tell it: whole, in pages, in the past, and whatever is damaged. */
import type { NodeId } from '@omnirelay/primitives';
import { type HandoverMove, movesKey } from '@omnirelay/protocol';
import { type Shard, type ShardList, shardsPb } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { callOverGrpc } from './testing/call-over-grpc.ts';
import { VIEWER } from './testing/test-issuer.ts';
import { openRest, type RestAnswer, stateIs } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { leadershipWriter } from './testing/write-leadership.ts';
import { dealt, moved, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const { mesh, nodes } = await twoNodes();
const leases = leadershipWriter(nodes[0]);
const writer = shardWriter(nodes[0], { orders: 6, large: 1_200, jobs: 3, jobs2: 4, torn: 4, past: 4 });
const client = await mesh.signIn(nodes[0], 'vera', VIEWER);

const get = (query: string, headers: Record<string, string> = {}): Promise<RestAnswer> =>
  client.call('GET', `/control/v1/shards${query}`, { headers });
const upTo = (): Promise<string> => writtenSoFar(nodes[0]);
const settled = async (query: string): Promise<ShardList> => (await get(`${query}&min-cursor=${await upTo()}`)).json;
const idsOf = ({ items }: Pick<ShardList, 'items'>): readonly string[] => items.map(({ shardId }) => shardId);
const end = (nodeId: string): HandoverMove['from'] => ({ nodeId: nodeId as NodeId, epoch: 1n });

describe('a shard', () => {
  it('says who owns it, who may accept for it under which fence, and what brought it there', async () => {
    await leases.beginEpoch('n-1');
    const map = await writer.publish('orders', {
      ...{ moves: dealt(6, ['n-1', 'n-2']), actor: 'c-1', changeTicket: 'CHG-1', at: 1_700_000_000_000 },
    });
    const { items, version, total } = await settled('?namespace=orders');
    expect([total, version]).toEqual([6, `${map.lineageEpoch}.1`]);
    expect(items[0]).toEqual({
      ...{ namespace: 'orders', shardId: '00000', strategyId: 'rendezvous', capacityHint: 1, status: 'Active' },
      ...{ ownerNodeId: 'n-1', leaderId: 'n-1', leaderEpoch: '1', version, changeTicket: 'CHG-1' },
      fenceToken: expect.stringMatching(/^\d{10}\.\d{10}\.\d{20}$/),
      checksum: expect.stringMatching(/^[0-9a-f]{16}$/),
      updatedAt: new Date(1_700_000_000_000).toISOString(),
    });
    // Nobody accepts for a node without an epoch.
    expect(items[1]).toMatchObject({ ownerNodeId: 'n-2' });
    expect(items[1]).not.toHaveProperty('leaderId');
    const fences = items.map(({ fenceToken = '' }) => fenceToken);
    await leases.endEpoch('n-1', 'n-2');
    expect((await settled('?namespace=orders')).items[0]).not.toHaveProperty('leaderId');
    await leases.beginEpoch('n-1');
    const [first] = (await settled('?namespace=orders')).items;
    expect((first as Shard).fenceToken?.localeCompare(fences[0] ?? '')).toBe(1);
  });

  it('says what is under way with it, and why it is paused or disabled', async () => {
    const until = Date.now() + 60_000;
    await writer.publish('orders', {
      statuses: [
        { shard: 2, status: 'paused', note: { by: 'omar', at: Date.now(), why: 'hot', until } },
        { shard: 3, status: 'disabled', note: { by: 'ana', at: Date.now(), why: 'broken', changeTicket: 'INC-9' } },
        { shard: 4, status: 'draining' },
      ],
      cause: 'operator',
    });
    await writer.moving('orders', [{ moveId: '1.1', shard: 5, from: end('n-2'), to: end('n-1'), stage: 'prepare' }]);
    const { items } = await settled('?namespace=orders');
    const [, , paused, disabled, draining, moving] = items;
    expect(paused).toMatchObject({
      status: 'Paused',
      pausedUntil: new Date(until).toISOString(),
      statusBy: 'omar',
      statusReason: 'hot',
    });
    expect(paused?.version).toMatch(/\.2$/);
    expect(disabled).toMatchObject({ status: 'Disabled', statusBy: 'ana', changeTicket: 'INC-9' });
    expect(draining?.status).toBe('Draining');
    expect(moving?.moving).toEqual({ moveId: '1.1', from: 'n-2', to: 'n-1', stage: 'prepare' });
    expect(moving?.version).toMatch(/\.1$/);
    const namespaced = await client.call(
      'GET',
      `/control/v1/shards?namespace=orders&query=moving:prepare&fields=moving`,
    );
    expect(namespaced.json.items).toEqual([{ namespace: 'orders', shardId: '00005', moving: moving?.moving }]);
    await writer.moving('orders', []);
    expect((await settled('?namespace=orders')).items[5]).not.toHaveProperty('moving');
  });

  it('is found by each filter and by a query', async () => {
    const found = async (query: string): Promise<readonly string[]> =>
      idsOf(await settled(`?namespace=orders&${query}`));
    expect(await found('owner=n-2')).toEqual(['00001', '00003', '00005']);
    expect(await found('owner=n-9')).toEqual([]);
    expect(await found('status=paused,Disabled')).toEqual(['00002', '00003']);
    expect(await found('search=0004')).toEqual(['00004']);
    expect(await found('query=owner:n-1+-status:active')).toEqual(['00002', '00004']);
    const wrong = await get('?status=broken');
    expect([wrong.status, wrong.json.problems[0].path]).toEqual([400, 'status']);
    expect((await get('?query=nothing:x')).status).toBe(400);
  });
});

describe('the list of shards', () => {
  it('comes in pages by namespace and number on whichever node, and in any other order at one', async () => {
    await writer.publish('large', { moves: dealt(1_200, ['n-1', 'n-2', 'n-3']) });
    const cursor = await upTo();
    const first = (await get(`?namespace=large&pageSize=500&min-cursor=${cursor}`)).json;
    expect([first.items.length, first.total]).toEqual([500, 1_200]);
    await using there = await openRest(nodes[1], mesh, client);
    const next = async (page: ShardList): Promise<ShardList> =>
      (
        await there.call(
          'GET',
          `/control/v1/shards?namespace=large&pageSize=500&min-cursor=${cursor}&cursor=${page.nextCursor}`,
        )
      ).json;
    const second = await next(first);
    // A move between two pages loses and doubles nothing.
    await writer.publish('large', { moves: moved([0, 600], 'n-1', 'n-2') });
    const third = await next(second);
    expect([...idsOf(first), ...idsOf(second), ...idsOf(third)]).toEqual(
      Array.from({ length: 1_200 }, (_, shard) => String(shard).padStart(5, '0')),
    );
    expect(third.nextCursor).toBeUndefined();
    const sorted = (await get('?namespace=large&sort=-owner&pageSize=500')).json;
    expect(new Set(sorted.items.map(({ ownerNodeId }: Shard) => ownerNodeId))).toEqual(new Set(['n-3', 'n-2']));
    const path = `?namespace=large&sort=-owner&pageSize=500&cursor=${sorted.nextCursor}`;
    expect((await get(path)).json.items).toHaveLength(500);
    expect((await there.call('GET', `/control/v1/shards${path}`)).json.code).toBe('cursor_expired');
    expect((await get(`?namespace=orders&pageSize=500&cursor=${first.nextCursor}`)).json.code).toBe('invalid_input');
  });

  it('has the same ETag until a shard that it shows has changed', async () => {
    await writer.publish('jobs', { moves: dealt(3, ['n-1']) });
    const { etag } = await settled('?namespace=jobs');
    await writer.publish('jobs2', { moves: dealt(4, ['n-1']) });
    await upTo();
    expect((await get('?namespace=jobs', { 'if-none-match': etag })).status).toBe(304);
    await writer.publish('jobs', { moves: moved([1], 'n-1', 'n-2') });
    await settled('?namespace=jobs');
    expect((await get('?namespace=jobs', { 'if-none-match': etag })).status).toBe(200);
    const both = await settled('?namespace=jobs,jobs2');
    expect(both.version).not.toContain('.');
    expect(both.items.map(({ namespace }) => namespace)).toEqual([...Array(3).fill('jobs'), ...Array(4).fill('jobs2')]);
  });

  it('tells the map of then: of a version, and of a moment', async () => {
    const { lineageEpoch } = await writer.publish('past', {
      moves: dealt(4, ['n-1']),
      at: Date.parse('2026-01-01T10:00:00Z'),
    });
    await writer.publish('past', { moves: moved([1], 'n-1', 'n-2'), at: Date.parse('2026-01-02T10:00:00Z') });
    await writer.publish('past', {
      statuses: [{ shard: 3, status: 'draining' }],
      at: Date.parse('2026-01-03T10:00:00Z'),
    });
    await writer.publish('past', { moves: moved([1], 'n-2', 'n-3'), at: Date.parse('2026-01-04T10:00:00Z') });
    const ownerAt = async (at: string): Promise<unknown> =>
      (await settled(`?namespace=past&search=00001&at=${at}`)).items?.map(({ ownerNodeId }) => ownerNodeId);
    expect(await ownerAt(`${lineageEpoch}.1`)).toEqual(['n-1']);
    expect(await ownerAt(`${lineageEpoch}.3`)).toEqual(['n-2']);
    expect(await ownerAt('2026-01-02T10:00:00Z')).toEqual(['n-2']);
    expect(await ownerAt('2026-01-01')).toEqual(['n-1']);
    expect(await ownerAt('now')).toEqual(['n-3']);
    expect(await ownerAt('2025-12-31')).toEqual([]);
    // Who could accept then, nobody knows any more.
    expect((await settled(`?namespace=past&at=${lineageEpoch}.1`)).items[0]).not.toHaveProperty('leaderId');
    expect((await get(`?namespace=past&at=${lineageEpoch}.9`)).json.code).toBe('not_found');
    expect((await get(`?namespace=past&at=99.1`)).json.code).toBe('not_found');
    expect((await get(`?at=${lineageEpoch}.1`)).json.problems[0].path).toBe('at');
    expect((await get('?at=tomorrow-ish')).status).toBe(400);
  });

  it('keeps the map that it has where a newer one cannot be read, and says so', async () => {
    await writer.publish('torn', { moves: dealt(4, ['n-1']) });
    await writer.put('shard-maps/torn/delta/00000000000000000002', '{"generation":"2"');
    await writer.put(movesKey('torn' as never), '{}');
    const { items, unreadable } = await settled('?namespace=torn');
    expect(items).toHaveLength(4);
    expect(unreadable.map(({ record }) => record).sort()).toEqual([
      'shard-maps/torn/delta/00000000000000000002',
      'shard-moves/torn',
    ]);
    expect((await settled('?namespace=orders')).unreadable).toEqual([]);
    expect(nodes[0].logged.filter((line) => line.includes('shard-maps/torn')).length).toBe(1);
  });

  it('says over gRPC what it says over REST', async () => {
    const { json } = await get('?namespace=orders&status=Paused');
    const answer = await callOverGrpc<ShardList>({
      ...{ mesh, node: nodes[0], token: client.token },
      method: shardsPb.ShardControlService.method.listShards,
      asked: { namespace: ['orders'], status: ['Paused'] },
    });
    expect({ ...answer, generatedAt: '' }).toEqual({ ...json, generatedAt: '' });
  });

  it('is what was last read while the registry is dark, and an error where nothing was', async () => {
    mesh.store.faults.setDark(true);
    await stateIs(nodes[0].registry, 'dark');
    const { json } = await get('?namespace=jobs');
    expect(json.items).toHaveLength(3);
    expect(json.staleSince).toEqual(expect.any(String));
    const fresh = await mesh.startNode('c-3', { waitForRegistry: false });
    await using there = await openRest(fresh, mesh, client);
    expect((await there.call('GET', '/control/v1/shards')).json.code).toBe('registry_dark');
    expect((await there.call('GET', '/control/v1/namespaces')).json.code).toBe('registry_dark');
  });
});
