/** Namespaces as a collection that is watched: whole at first, then each whose settings, map or moves change, at whichever node a watcher goes on. */
import type { NodeId } from '@omnirelay/primitives';
import { type NamespaceWatchEvent, shardsPb } from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { ADMIN } from './testing/test-issuer.ts';
import type { TestNode } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { openWatchOverGrpc, readOverGrpc } from './testing/watch-over-grpc.ts';
import { dealt, shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const { mesh, nodes } = await twoNodes();
const writer = shardWriter(nodes[0], { orders: 6, mail: 6 });
const admin = await mesh.signIn(nodes[0], 'ana', ADMIN);

type Events = readonly NamespaceWatchEvent[];
interface Asked {
  readonly query?: string;
  readonly node?: TestNode;
  readonly cursor?: string | undefined;
  readonly enough: (events: Events) => boolean;
  /** Called once the watcher stands. */
  readonly act?: () => Promise<unknown>;
}

const stands = (events: Events): boolean => events.some(({ kind }) => kind === 'Ready' || kind === 'Heartbeat');

async function watch({ query = '', node = nodes[0], cursor, enough, act }: Asked): Promise<Events> {
  let acted: Promise<unknown> | undefined;
  const events = await readSse<NamespaceWatchEvent>(
    { mesh, node, token: admin.token, cursor, path: `/control/v1/namespaces/watch?${query}` },
    (seen) => stands(seen) && enough(seen),
    (seen) => {
      if (acted === undefined && stands(seen)) acted = act?.() ?? Promise.resolve();
    },
  );
  await acted;
  return events;
}

const has =
  (kind: NamespaceWatchEvent['kind']) =>
  (events: Events): boolean =>
    events.some((event) => event.kind === kind);
const make = (namespace: string) =>
  admin.call('POST', '/control/v1/namespaces', { body: { namespace, shardCount: 6, reason: 'r' } });
const rules = [{ id: 'not-n-9', kind: 'exclude', from: '00000', to: '00001', nodes: { nodeId: 'n-9' } }];
const change = (namespace: string, body: object) =>
  admin.call('PATCH', `/control/v1/namespaces/${namespace}`, {
    headers: { 'if-match': '*' },
    body: { reason: 'r', ...body },
  });

describe('a watch of namespaces', () => {
  it('begins with those there are, and tells what is made, and each generation, move and change of settings', async () => {
    await make('orders');
    await writtenSoFar(nodes[0]);
    const end = (nodeId: string) => ({ nodeId: nodeId as NodeId, epoch: 1n });
    const acts = [
      () => make('mail'),
      () => writer.publish('orders', { moves: dealt(6, ['n-1']) }),
      () => writer.moving('orders', [{ moveId: '1.1', shard: 4, from: end('n-1'), to: end('n-2'), stage: 'prepare' }]),
      () => change('orders', { rules }),
    ];
    const told: NamespaceWatchEvent[] = [];
    let cursor: string | undefined;
    for (const act of acts) {
      const events = await watch({ cursor, act, enough: has('Changed') });
      told.push(...events.filter(({ kind }) => kind !== 'Heartbeat'));
      cursor = events.at(-1)?.cursor;
    }
    expect(told.map(({ kind, namespace }) => [kind, namespace?.namespace])).toEqual([
      ['Snapshot', 'orders'],
      ['Ready', undefined],
      ['Changed', 'mail'],
      ['Changed', 'orders'],
      ['Changed', 'orders'],
      ['Changed', 'orders'],
    ]);
    expect(told[3]?.namespace).toMatchObject({ version: expect.stringMatching(/\.1$/), owners: 1 });
    expect(told[4]?.namespace?.counts.moving).toBe(1);
    expect(told[5]?.namespace?.rules).toMatchObject([{ id: 'not-n-9' }]);
  });

  it('goes on at another node with what changed meanwhile, and with that alone', async () => {
    const cursor = await writtenSoFar(nodes[0]);
    await writer.publish('mail', { moves: dealt(6, ['n-1', 'n-2']) });
    const events = await watch({ node: nodes[1], cursor, enough: has('Changed') });
    expect(events.map(({ kind, namespace }) => [kind, namespace?.namespace])).toEqual([
      ['Changed', 'mail'],
      ['Heartbeat', undefined],
    ]);
    const quiet = await watch({ node: nodes[1], cursor: events[0]?.cursor, enough: has('Heartbeat') });
    expect(quiet.map(({ kind }) => kind)).toEqual(['Heartbeat']);
  });

  it('tells of one that no longer matches to whoever was told of it', async () => {
    const events = await watch({
      query: 'query=rule:not-n-9',
      act: () => change('orders', { noRules: true }),
      enough: has('Removed'),
    });
    expect(events.map(({ kind, namespace, reason }) => [kind, namespace?.namespace, reason])).toEqual([
      ['Snapshot', 'orders', undefined],
      ['Ready', undefined, undefined],
      ['Removed', 'orders', 'no-longer-matches'],
    ]);
  });

  it('begins anew where the settings of one cannot be read any more', async () => {
    const gone = () => writer.put('shard-namespaces/mail', 'x');
    const events = await watch({
      act: gone,
      enough: (seen) => seen.filter(({ kind }) => kind === 'Ready').length === 2,
    });
    expect(events.map(({ kind, namespace, reason }) => [kind, namespace?.namespace ?? reason])).toEqual([
      ['Snapshot', 'mail'],
      ['Snapshot', 'orders'],
      ['Ready', undefined],
      ['Resync', 'compacted'],
      ['Snapshot', 'orders'],
      ['Ready', undefined],
    ]);
    // Whoever was away meanwhile hears of it as well, and once.
    const since = await watch({ cursor: events[2]?.cursor, enough: has('Ready') });
    expect(since.map(({ kind }) => kind)).toEqual(['Resync', 'Snapshot', 'Ready']);
    const after = await watch({ cursor: since.at(-1)?.cursor, enough: has('Heartbeat') });
    expect(after.map(({ kind }) => kind)).toEqual(['Heartbeat']);
  });

  it('is the same over gRPC', async () => {
    const query = 'namespace=orders';
    const overRest = await watch({ query, enough: has('Ready') });
    const rpc = shardsPb.ShardControlService.method.watchNamespaces;
    const events = await readOverGrpc<NamespaceWatchEvent>({
      ...{ mesh, node: nodes[0], output: shardsPb.WatchNamespacesResponseSchema, enough: has('Ready') },
      open: (grpc) => openWatchOverGrpc(grpc, { token: admin.token, rpc, asked: { namespace: ['orders'] } }),
    });
    const timeless = (all: Events): unknown => all.map((event) => ({ ...event, generatedAt: '', cursor: '' }));
    expect(timeless(events)).toEqual(timeless(overRest));
  });
});
