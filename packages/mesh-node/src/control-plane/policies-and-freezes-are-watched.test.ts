/** Policies, freezes and controllers as collections that are watched: whole at first, then what changes, at whichever node a watcher goes on. */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace } from '@omnirelay/protocol';
import { encodeRebalanceState, type RebalanceStateRecord, rebalanceStateKey } from '@omnirelay/protocol/rebalance';
import {
  type FreezeWatchEvent,
  type PolicyWatchEvent,
  policiesPb,
  type RebalanceControllerWatchEvent,
} from '@omnirelay/wire';
import { describe, expect, it } from 'vitest';
import { readSse } from './testing/read-sse.ts';
import { ADMIN } from './testing/test-issuer.ts';
import type { TestNode } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';
import { openWatchOverGrpc, readOverGrpc } from './testing/watch-over-grpc.ts';
import { shardWriter } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const { mesh, nodes } = await twoNodes();
const admin = await mesh.signIn(nodes[0], 'ana', ADMIN);
const writer = shardWriter(nodes[0], {});

interface Event {
  readonly kind: string;
  readonly cursor: string;
  readonly reason?: string;
}
interface Asked<E> {
  readonly path: string;
  readonly node?: TestNode;
  readonly cursor?: string | undefined;
  readonly enough: (events: readonly E[]) => boolean;
  /** Called once the watcher stands. */
  readonly act?: () => Promise<unknown>;
}

const stands = (events: readonly Event[]): boolean =>
  events.some(({ kind }) => kind === 'Ready' || kind === 'Heartbeat');
const has =
  (kind: string) =>
  (events: readonly Event[]): boolean =>
    events.some((event) => event.kind === kind);

async function watch<E extends Event>({ path, node = nodes[0], cursor, enough, act }: Asked<E>): Promise<readonly E[]> {
  let acted: Promise<unknown> | undefined;
  const events = await readSse<E>(
    { mesh, node, token: admin.token, cursor, path: `/control/v1/${path}` },
    (seen) => stands(seen) && enough(seen),
    (seen) => {
      if (acted === undefined && stands(seen)) acted = act?.() ?? Promise.resolve();
    },
  );
  await acted;
  return events;
}

const put = (id: string, document: object) =>
  admin.call('PUT', `/control/v1/policies/${id}`, { headers: { 'if-match': '*' }, body: { document, reason: 'r' } });
const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();
const freeze = (id: string, body: object = {}) =>
  admin.call('POST', '/control/v1/freezes', { body: { id, until: soon(3_600_000), reason: 'r', ...body } });
const lift = (id: string) => admin.call('POST', `/control/v1/freezes/${id}:lift`, { body: { reason: 'r' } });
const make = (namespace: string) =>
  admin.call('POST', '/control/v1/namespaces', { body: { namespace, shardCount: 8, reason: 'r' } });

describe('a watch of policies', () => {
  const told = (events: readonly PolicyWatchEvent[]) =>
    events.filter(({ kind }) => kind !== 'Heartbeat').map(({ kind, policy }) => [kind, policy?.id]);
  const changes = (count: number) => (events: readonly PolicyWatchEvent[]) =>
    events.filter(({ kind }) => kind === 'Changed').length >= count;

  it('begins with all there are, and tells each of which something else holds', async () => {
    await make('orders');
    await writtenSoFar(nodes[0]);
    const path = 'policies/watch';
    const first = await watch<PolicyWatchEvent>({ path, act: () => make('mail'), enough: changes(1) });
    expect(told(first)).toEqual([
      ['Snapshot', 'rebalance'],
      ['Snapshot', 'rebalance.orders'],
      ['Ready', undefined],
      ['Changed', 'rebalance.mail'],
    ]);
    const cursor = first.at(-1)?.cursor;
    const own = await watch<PolicyWatchEvent>({
      path,
      cursor,
      act: () => put('rebalance.mail', { mode: 'approval' }),
      enough: changes(1),
    });
    expect(told(own)).toEqual([['Changed', 'rebalance.mail']]);
    const held = await watch<PolicyWatchEvent>({
      path,
      cursor: own.at(-1)?.cursor,
      act: () => freeze('f-1', { namespace: 'orders' }),
      enough: changes(1),
    });
    expect(told(held)).toEqual([['Changed', 'rebalance.orders']]);
    expect(held.at(-1)?.policy?.heldBy?.id).toBe('f-1');
    const all = await watch<PolicyWatchEvent>({
      path,
      cursor: held.at(-1)?.cursor,
      act: () => put('rebalance', { limits: { movesPerNode: 2 } }),
      enough: changes(3),
    });
    expect(told(all).map(([, id]) => id)).toEqual(['rebalance', 'rebalance.mail', 'rebalance.orders']);
  });

  it('goes on at another node with what changed meanwhile, and with that alone', async () => {
    const cursor = await writtenSoFar(nodes[0]);
    await put('rebalance.mail', { mode: 'auto' });
    const path = 'policies/watch?namespace=mail';
    const events = await watch<PolicyWatchEvent>({ path, node: nodes[1], cursor, enough: has('Changed') });
    expect(events.map(({ kind, policy }) => [kind, policy?.version])).toEqual([
      ['Changed', 2],
      ['Heartbeat', undefined],
    ]);
    const quiet = await watch<PolicyWatchEvent>({
      path,
      node: nodes[1],
      cursor: events[0]?.cursor,
      enough: has('Heartbeat'),
    });
    expect(quiet.map(({ kind }) => kind)).toEqual(['Heartbeat']);
  });

  it('tells of one that no longer matches to whoever was told of it', async () => {
    const { json } = await put('rebalance.mail', { mode: 'approval' });
    await admin.call('GET', `/control/v1/policies?min-cursor=${json.cursor}`);
    const events = await watch<PolicyWatchEvent>({
      path: 'policies/watch?query=mode:approval',
      act: () => put('rebalance.mail', { mode: 'auto' }),
      enough: has('Removed'),
    });
    expect(events.map(({ kind, policy, reason }) => [kind, policy?.id, reason])).toEqual([
      ['Snapshot', 'rebalance.mail', undefined],
      ['Ready', undefined, undefined],
      ['Removed', 'rebalance.mail', 'no-longer-matches'],
    ]);
  });

  it('is the same over gRPC', async () => {
    const overRest = await watch<PolicyWatchEvent>({ path: 'policies/watch', enough: has('Ready') });
    const rpc = policiesPb.PolicyControlService.method.watchPolicies;
    const events = await readOverGrpc<PolicyWatchEvent>({
      ...{ mesh, node: nodes[0], output: rpc.output, enough: has('Ready') },
      open: (grpc) => openWatchOverGrpc(grpc, { token: admin.token, rpc, asked: {} }),
    });
    const timeless = (all: readonly Event[]) => all.map((event) => ({ ...event, generatedAt: '', cursor: '' }));
    expect(timeless(events)).toEqual(timeless(overRest));
  });
});

describe('a watch of freezes', () => {
  const path = 'freezes/watch';
  const told = (events: readonly FreezeWatchEvent[]) =>
    events.filter(({ kind }) => kind !== 'Heartbeat').map(({ kind, freeze: one }) => [kind, one?.id, one?.state]);

  it('tells what is made, what begins and is over by itself, and what is lifted', async () => {
    await lift('f-1');
    await writtenSoFar(nodes[0]);
    const turns = await watch<FreezeWatchEvent>({
      path,
      act: () => freeze('short', { from: soon(500), until: soon(3_000) }),
      enough: (events) => events.some((event) => event.freeze?.state === 'Over'),
    });
    const states = told(turns).flatMap(([, id, state]) => (id === 'short' ? [state] : []));
    // On a machine that is late one of them may be over before it is told; none is told twice.
    expect(['Upcoming', 'Active', 'Over'].filter((state) => states.includes(state as never))).toEqual(states);
    expect(states.length).toBeGreaterThan(1);
    const cursor = turns.at(-1)?.cursor;
    const gone = await watch<FreezeWatchEvent>({ path, cursor, act: () => lift('short'), enough: has('Removed') });
    expect(told(gone)).toEqual([['Removed', 'short', 'Over']]);
    // At another node, by whoever was away meanwhile.
    const away = await watch<FreezeWatchEvent>({ path, cursor, node: nodes[1], enough: has('Heartbeat') });
    expect(told(away)).toEqual([['Removed', 'short', 'Over']]);
  });

  it('is of those that are asked for', async () => {
    for (const [id, namespace] of Object.entries({ own: 'orders', other: 'mail' })) await freeze(id, { namespace });
    const cursor = await writtenSoFar(nodes[0]);
    await admin.call('GET', `/control/v1/freezes?min-cursor=${cursor}`);
    const query = 'state=Active&query=reason:r&namespace=orders';
    const events = await watch<FreezeWatchEvent>({ path: `freezes/watch?${query}`, enough: has('Ready') });
    expect(told(events).map(([kind, id]) => [kind, id])).toEqual([
      ['Snapshot', 'own'],
      ['Ready', undefined],
    ]);
    for (const id of ['own', 'other']) await lift(id);
    const wrong = await admin.call('GET', '/control/v1/freezes/watch?query=colour:red');
    expect([wrong.status, wrong.json.code]).toEqual([400, 'invalid_input']);
  });

  it('begins anew where nobody knows any more what went, and where another lineage was adopted', async () => {
    const late = await mesh.startNode('c-3');
    const cursor = Buffer.from(`r1|${nodes[0].registry.state().stored?.lineageEpoch}|1`).toString('base64url');
    const events = await watch<FreezeWatchEvent>({ path, node: late, cursor, enough: has('Ready') });
    expect(events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['Resync', 'compacted'],
      ['Ready', undefined],
    ]);
    const other = Buffer.from('r1|1|1').toString('base64url');
    const anew = await watch<FreezeWatchEvent>({ path, cursor: other, enough: has('Ready') });
    expect(anew[0]).toMatchObject({ kind: 'Resync', reason: 'lineage-changed', cursor: '' });
  });
});

describe('the controllers of rebalancing', () => {
  const orders = 'orders' as Namespace;
  const record: RebalanceStateRecord = {
    namespace: orders,
    state: 'draining',
    since: 1_764_000_000_000,
    why: 'shards leave wk-1',
    changeId: 'plan-7',
    nodes: [
      {
        nodeId: 'wk-1' as NodeId,
        trouble: 'sick',
        score: 50,
        terms: [{ signal: 'latencyP99Ms', value: 4_096, limit: 2_048, points: 50 }],
      },
    ],
    nodesBeyond: 0,
    brake: { isPulled: false, lost: 1, of: 7 },
    holdsRounds: true,
    policyVersion: 3,
  };
  const says = async (more: Partial<RebalanceStateRecord> = {}) => {
    const encoded = encodeRebalanceState({ ...record, ...more });
    if (encoded.kind !== 'text') throw new Error(encoded.kind);
    await writer.put(rebalanceStateKey(orders), encoded.value);
  };
  const path = 'rebalance-plans/controller';

  it('are listed as whoever leads the mesh wrote them, and told to whoever watches when they say something else', async () => {
    await says();
    const cursor = await writtenSoFar(nodes[0]);
    const { json } = await admin.call('GET', `/control/v1/${path}?min-cursor=${cursor}`);
    expect([json.total, json.items]).toEqual([
      1,
      [
        {
          ...{ namespace: 'orders', state: 'draining', since: '2025-11-24T16:00:00.000Z', why: 'shards leave wk-1' },
          ...{ changeId: 'plan-7', nodesBeyond: 0, brake: { pulled: false, lost: 1, of: 7 }, holdsRounds: true },
          policyVersion: 3,
          nodes: [{ nodeId: 'wk-1', trouble: 'sick', score: 50, why: 'score 50: latencyP99Ms 4096 of 2048 (-50)' }],
        },
      ],
    ]);
    const again = await admin.call('GET', `/control/v1/${path}`, { headers: { 'if-none-match': json.etag } });
    expect(again.status).toBe(304);
    const events = await watch<RebalanceControllerWatchEvent>({
      path: `${path}/watch`,
      act: () => says({ state: 'steady', why: 'all is where it should be', nodes: [], holdsRounds: false }),
      enough: has('Changed'),
    });
    expect(events.map(({ kind, controller }) => [kind, controller?.state])).toEqual([
      ['Snapshot', 'draining'],
      ['Ready', undefined],
      ['Changed', 'steady'],
    ]);
  });

  it('whose record cannot be read are named, and are the same over gRPC', async () => {
    await writer.put('rebalance-state/mail', 'x');
    const cursor = await writtenSoFar(nodes[0]);
    const { json } = await admin.call('GET', `/control/v1/${path}?min-cursor=${cursor}`);
    expect(json.unreadable).toEqual([{ record: 'rebalance-state/mail', why: 'it is no JSON' }]);
    const rpc = policiesPb.PolicyControlService.method.watchRebalanceControllers;
    const [snapshot] = await readOverGrpc<RebalanceControllerWatchEvent>({
      ...{ mesh, node: nodes[0], output: rpc.output, enough: has('Ready') },
      open: (grpc) => openWatchOverGrpc(grpc, { token: admin.token, rpc, asked: { namespace: ['ord*'] } }),
    });
    expect(snapshot?.controller).toEqual(json.items[0]);
  });
});
