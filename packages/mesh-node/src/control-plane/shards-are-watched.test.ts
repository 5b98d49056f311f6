/** Shards as a collection that is watched: whole at first, then what changes and nothing else, at whichever node a watcher goes on. */
import type { NodeId } from '@omnirelay/primitives';
import type { HandoverMove } from '@omnirelay/protocol';
import { type ShardWatchEvent, shardsPb } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { VIEWER } from './testing/test-issuer.ts';
import { openRest, type TestNode } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { openWatchOverGrpc, readOverGrpc } from './testing/watch-over-grpc.ts';
import { leadershipWriter } from './testing/write-leadership.ts';
import { dealt, moved, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const { mesh, nodes } = await twoNodes();
const leases = leadershipWriter(nodes[0]);
const writer = shardWriter(nodes[0], { orders: 6, large: 10_000, live: 6, bare: 6, back: 6, moves: 6 });
const token = await mesh.issuer.token('vera', VIEWER);

type Events = readonly ShardWatchEvent[];
interface Asked {
  readonly query: string;
  readonly node?: TestNode;
  readonly cursor?: string | undefined;
  readonly enough: (events: Events) => boolean;
  /** Called once the watcher stands. */
  readonly act?: () => Promise<unknown>;
}

async function watch({ query, node = nodes[0], cursor, enough, act }: Asked): Promise<Events> {
  let acted: Promise<unknown> | undefined;
  const events = await readSse<ShardWatchEvent>(
    { mesh, node, token, cursor, path: `/control/v1/shards/watch?${query}` },
    (seen) => seen.some(({ kind }) => kind === 'Ready' || kind === 'Heartbeat') && enough(seen),
    (seen) => {
      if (acted === undefined && seen.some(({ kind }) => kind === 'Ready' || kind === 'Heartbeat'))
        acted = act?.() ?? Promise.resolve();
    },
  );
  await acted;
  return events;
}

const has =
  (kind: ShardWatchEvent['kind'], count = 1) =>
  (events: Events): boolean =>
    events.filter((event) => event.kind === kind).length >= count;
const ready = has('Ready');
const of = (events: Events, kind: ShardWatchEvent['kind']): readonly string[] =>
  events.filter((event) => event.kind === kind).map(({ shard }) => shard?.shardId ?? '');
/** Both nodes have read all that was written. */
async function settle(): Promise<void> {
  const cursor = await writtenSoFar(nodes[0]);
  for (const node of nodes) {
    await using client = await openRest(node, mesh, { token });
    expect((await client.call('GET', `/control/v1/namespaces?min-cursor=${cursor}`)).status).toBe(200);
  }
}
const end = (nodeId: string): HandoverMove['from'] => ({ nodeId: nodeId as NodeId, epoch: 1n });

describe('a watch of shards', () => {
  it('begins with the shards as they are, and says with the last of a map which version that was', async () => {
    const { lineageEpoch } = await writer.publish('orders', { moves: dealt(6, ['n-1', 'n-2']) });
    await settle();
    const events = await watch({ query: 'namespace=orders', enough: ready });
    expect(of(events, 'Snapshot')).toEqual(['00000', '00001', '00002', '00003', '00004', '00005']);
    expect(events.filter(({ version }) => version !== undefined)).toMatchObject([
      { kind: 'Snapshot', shard: { shardId: '00005' }, version: `${lineageEpoch}.1` },
    ]);
    expect(events.slice(0, 6).every(({ cursor }) => cursor === '')).toBe(true);
  });

  it('tells a move of a hundred among ten thousand in a hundred events', async () => {
    await writer.publish('large', { moves: dealt(10_000, ['n-1', 'n-2']) });
    await settle();
    const shards = Array.from({ length: 100 }, (_, index) => index * 100);
    const events = await watch({
      query: 'namespace=large',
      act: () => writer.publish('large', { moves: moved(shards, 'n-1', 'n-2') }),
      enough: has('Changed', 100),
    });
    expect(of(events, 'Snapshot')).toHaveLength(10_000);
    expect(of(events, 'Changed')).toEqual(shards.map((shard) => String(shard).padStart(5, '0')));
    expect(events.filter(({ kind }) => kind === 'Changed').every(({ shard }) => shard?.ownerNodeId === 'n-2')).toBe(
      true,
    );
    expect(events.at(-1)?.version).toMatch(/\.2$/);
  });

  it('tells each change once, with its cause in the record of the shard: owner, status, move, and who may accept', async () => {
    await writer.publish('live', { moves: dealt(6, ['n-1', 'n-2', 'n-3']) });
    await leases.beginEpoch('n-3');
    await settle();
    const changes = [
      () => writer.publish('live', { moves: moved([0], 'n-1', 'n-2') }),
      () => writer.publish('live', { statuses: [{ shard: 1, status: 'draining' }] }),
      () => writer.moving('live', [{ moveId: '1.1', shard: 4, from: end('n-2'), to: end('n-1'), stage: 'prepare' }]),
      () =>
        writer.moving('live', [
          { moveId: '1.1', shard: 4, from: end('n-2'), to: end('n-1'), stage: 'stop' },
          { moveId: '1.2', shard: 9_999, from: end('n-2'), to: end('n-1'), stage: 'prepare' },
        ]),
      () => writer.moving('live', []),
      () => leases.endEpoch('n-3', 'n-1'),
    ];
    let told = 0;
    const events = await watch({
      query: 'namespace=live',
      // Each is told as it is by then: the next comes once it was.
      act: async () => {
        for (const [index, change] of changes.entries()) {
          await change();
          await expect.poll(() => told, { timeout: 20_000 }).toBeGreaterThan(index);
        }
      },
      enough: (seen) => {
        told = seen.filter(({ kind }) => kind === 'Changed').length;
        return told >= 7;
      },
    });
    expect(
      events
        .filter(({ kind }) => kind === 'Changed')
        .map(({ shard }) => [shard?.shardId, shard?.ownerNodeId, shard?.status]),
    ).toEqual([
      ['00000', 'n-2', 'Active'],
      ['00001', 'n-2', 'Draining'],
      ['00004', 'n-2', 'Active'],
      // Its owner is told to stop.
      ['00004', 'n-2', 'Draining'],
      ['00004', 'n-2', 'Active'],
      ['00002', 'n-3', 'Active'],
      ['00005', 'n-3', 'Active'],
    ]);
    // The lease of its owner is over.
    expect(events.at(-1)?.shard).not.toHaveProperty('leaderId');
  });

  it('tells the version of a generation that changes no shard by one shard that is asked for, as it is', async () => {
    await writer.publish('bare', { moves: dealt(6, ['n-1', 'n-2']) });
    await settle();
    const events = await watch({
      query: 'namespace=bare&owner=n-2',
      act: async () => {
        await writer.publish('bare', { cause: 'strategy' });
        await writer.publish('bare', { moves: moved([3], 'n-2', 'n-1') });
      },
      enough: has('Removed'),
    });
    expect(
      events
        .filter(({ kind }) => kind === 'Changed' || kind === 'Removed')
        .map(({ kind, shard, version }) => [kind, shard?.shardId, version?.split('.')[1]]),
    ).toEqual([
      ['Changed', '00001', '2'],
      ['Removed', '00003', '3'],
    ]);
  });

  it('tells of the shards that are asked for, and once of each that is so no more', async () => {
    await settle();
    const events = await watch({
      query: 'namespace=orders&owner=n-1',
      act: async () => {
        await writer.publish('orders', { moves: moved([0], 'n-1', 'n-2') });
        await writer.publish('orders', { moves: moved([0], 'n-2', 'n-3') });
        await writer.publish('orders', { moves: moved([1], 'n-2', 'n-3') });
        await writer.publish('orders', { moves: moved([1], 'n-3', 'n-1') });
      },
      enough: has('Changed'),
    });
    expect(of(events, 'Snapshot')).toEqual(['00000', '00002', '00004']);
    expect(
      events
        .slice(4)
        .filter(({ kind }) => kind !== 'Heartbeat')
        .map(({ kind, shard, reason }) => [kind, shard?.shardId, reason]),
    ).toEqual([
      ['Removed', '00000', 'no-longer-matches'],
      ['Changed', '00001', undefined],
    ]);
  });

  it('goes on at another node from where it was cut, without a gap and without the list', async () => {
    await writer.publish('back', { moves: dealt(6, ['n-1', 'n-2']) });
    await settle();
    const first = await watch({
      query: 'namespace=back',
      act: () => writer.publish('back', { moves: moved([0, 2, 4], 'n-1', 'n-3') }),
      enough: has('Changed', 2),
    });
    const told = first.filter(({ kind }) => kind === 'Changed');
    await writer.publish('back', { moves: moved([1], 'n-2', 'n-3') });
    await settle();
    // Cut within a generation, it is told the whole of that one again.
    const cut = await watch({
      query: 'namespace=back',
      node: nodes[1],
      cursor: told[1]?.cursor,
      enough: has('Changed', 4),
    });
    expect(of(cut, 'Changed')).toEqual(['00000', '00002', '00004', '00001']);
    expect(cut.some(({ kind }) => kind === 'Snapshot' || kind === 'Resync')).toBe(false);
    const { cursor } = cut.findLast(({ kind }) => kind === 'Changed') ?? {};
    const still = await watch({ query: 'namespace=back', node: nodes[0], cursor, enough: () => true });
    expect(still.map(({ kind }) => kind)).toEqual(['Heartbeat']);
    await using client = await openRest(nodes[0], mesh, { token });
    const { json } = await client.call('GET', '/control/v1/shards?namespace=back');
    const listed = await watch({
      query: 'namespace=back',
      cursor: json.cursor,
      act: () => writer.publish('back', { moves: moved([3], 'n-2', 'n-3') }),
      enough: has('Changed'),
    });
    expect(of(listed, 'Changed')).toEqual(['00003']);
  });

  it('goes on at a node that has started since: what it can tell is told, and what it cannot begins anew', async () => {
    await writer.publish('moves', { moves: dealt(6, ['n-1', 'n-2']) });
    await settle();
    const before = (await watch({ query: 'namespace=moves', enough: ready })).at(-1);
    await writer.publish('moves', { moves: moved([1], 'n-2', 'n-1') });
    const fresh = await mesh.startNode('c-3');
    const told = await watch({ query: 'namespace=moves', node: fresh, cursor: before?.cursor, enough: has('Changed') });
    expect(told.map(({ kind }) => kind)).not.toContain('Resync');
    // Which moves ended while it was not there, it does not know.
    await writer.moving('moves', [{ moveId: '1.1', shard: 4, from: end('n-1'), to: end('n-2'), stage: 'prepare' }]);
    const fresher = await mesh.startNode('c-4');
    const anew = await watch({ query: 'namespace=moves', node: fresher, cursor: before?.cursor, enough: ready });
    expect([anew[0]?.kind, anew[0]?.reason]).toEqual(['Resync', 'compacted']);
    expect(of(anew, 'Snapshot')).toHaveLength(6);
  });

  it('tells over gRPC what it tells over SSE', async () => {
    await settle();
    const asked = { namespace: ['live'] };
    const events = await readOverGrpc<ShardWatchEvent>({
      ...{ mesh, node: nodes[0] },
      open: (grpc) => openWatchOverGrpc(grpc, { token, rpc: shardsPb.ShardControlService.method.watchShards, asked }),
      output: shardsPb.WatchShardsResponseSchema,
      enough: ready,
    });
    const seen = await watch({ query: 'namespace=live', enough: ready });
    const timeless = (all: Events): unknown => all.map((event) => ({ ...event, generatedAt: '' }));
    expect(timeless(events)).toEqual(timeless(seen));
  });

  it('refuses what it cannot take', async () => {
    await using client = await openRest(nodes[0], mesh, { token });
    expect((await client.call('GET', '/control/v1/shards/watch?status=odd')).json.code).toBe('invalid_input');
    expect((await client.call('GET', '/control/v1/shards/watch?at=now-1h')).json.code).toBe('invalid_input');
  });
});
