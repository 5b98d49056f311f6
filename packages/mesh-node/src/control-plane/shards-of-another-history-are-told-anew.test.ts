import type { ShardWatchEvent } from '@omnirelay/wire';
import { expect, it } from 'vitest';
import { adoptAnotherStore } from './testing/adopt-another-store.ts';
import { readSse } from './testing/read-sse.ts';
import { ADMIN } from './testing/test-issuer.ts';
import { openRest, startTestMesh } from './testing/test-mesh.ts';
import { leadershipWriter } from './testing/write-leadership.ts';
import { dealt, moved, shardWriter } from './testing/write-shards.ts';

it('begins anew once another registry is adopted, and holds nothing of the former', async () => {
  await using mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  node.membership.set('c-1', 'alive');
  const token = await mesh.issuer.token('ana', ADMIN);
  await using ana = await openRest(node, mesh, { token });
  await leadershipWriter(node).beginEpoch('n-1');
  const writer = shardWriter(node, { orders: 3 });
  const { lineageEpoch } = await writer.publish('orders', { moves: dealt(3, ['n-1']) });
  const cordoned = await ana.call('POST', '/control/v1/peers/c-1:cordon', { body: {} });
  expect((await ana.call('GET', `/control/v1/shards?min-cursor=${cordoned.json.cursor}`)).json.total).toBe(3);
  const adopt = async (): Promise<void> => {
    await adoptAnotherStore(mesh, node, ana);
    // Until it is published under the new history, nobody leads by it.
    expect((await ana.call('GET', '/control/v1/shards/orders/00000')).json.shard).not.toHaveProperty('leaderId');
    await writer.publish('orders', { moves: moved([0, 1, 2], 'n-1', 'n-2'), cause: 'adopted' });
  };
  let adopted: Promise<void> | undefined;
  const watch = { mesh, node, token, path: '/control/v1/shards/watch' };
  const isOfNew = ({ version }: ShardWatchEvent): boolean =>
    version !== undefined && !version.startsWith(`${lineageEpoch}.`);
  const events = await readSse<ShardWatchEvent>(
    watch,
    (seen) => seen.some(isOfNew) && seen.filter(({ kind }) => kind === 'Ready').length === 2,
    (seen) => {
      if (seen.at(-1)?.kind === 'Ready') adopted ??= adopt();
    },
  );
  await adopted;
  const resync = events.findIndex(({ kind }) => kind === 'Resync');
  expect(events[resync]).toMatchObject({ reason: 'lineage-changed', cursor: '' });
  const ownersOf = (some: readonly ShardWatchEvent[]) => some.flatMap(({ shard }) => shard?.ownerNodeId ?? []);
  expect(ownersOf(events.slice(0, resync))).toEqual(['n-1', 'n-1', 'n-1']);
  expect(ownersOf(events.slice(resync)).slice(-3)).toEqual(['n-2', 'n-2', 'n-2']);
  const before = events.find(({ kind }) => kind === 'Ready')?.cursor;
  const resumed = await readSse<ShardWatchEvent>({ ...watch, cursor: before }, (seen) => seen.at(-1)?.kind === 'Ready');
  expect(resumed[0]).toMatchObject({ kind: 'Resync', reason: 'lineage-changed' });
  const { json } = await ana.call('GET', '/control/v1/shards?namespace=orders');
  expect(json.version).toMatch(/^\d+\.2$/);
  expect(json.version).not.toBe(`${lineageEpoch}.2`);
});
