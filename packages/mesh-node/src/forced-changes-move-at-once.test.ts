/**
 * A change of a namespace by the client over real nodes: by rounds it moves below a tenth of the shards, forced all of them at once, whoever leads; and once
 * nothing is left to move nothing is forced any more.
 */

import { endsWithTest } from '@omnirelay/primitives/testing';
import { decodeMoves, forcedKey, HANDOVER_SETTINGS, movesKey } from '@omnirelay/protocol';
import type { ShardRule } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { ADMIN } from './control-plane/testing/test-issuer.ts';
import { ledToBeKilled, operatedMesh } from './sharding/testing/operated-mesh.ts';
import { admittedBy, ORDERS, sharesOf, watchForTwo, writeNamespace } from './sharding/testing/shard-mesh.ts';
import type { TestNode } from './testing/test-cluster.ts';

const ends = endsWithTest();

const ASKED = { namespace: ORDERS, reason: 'w1 is slow' };
const without = (node: string, last: string): readonly ShardRule[] => [
  { id: 'away', kind: 'exclude', from: '00000', to: last, nodes: { nodeId: node }, shards: [] },
];
const stored = async ({ mesh }: TestNode, key: string): Promise<string | undefined> =>
  (await mesh.registry.store.read([key])).records[0]?.value;

test('a change that goes by rounds is forced by whoever cannot wait: all shards go at once, its settings keep their version, and with the last of them it is over', async () => {
  const { cluster, control, worker, clientOf } = await operatedMesh(ends, ADMIN, { roundInterval: '1h' });
  const k1 = await cluster.start('k1', control(0));
  const { namespaces, audit } = clientOf(k1);
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  const [w1, w2] = [await worker('w1'), await worker('w2')];
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  const listed = async () => (await namespaces.list({ namespace: [ORDERS] })).items[0]?.etag ?? '';
  const asked = { ...ASKED, rules: without('w1', '00023'), ifMatch: await listed() };
  expect((await namespaces.change({ ...asked, dryRun: true })).effects).toContain('12 shards move in 6 rounds.');
  const made = await namespaces.change(asked);
  // Two of 24 are below a tenth: that is a round, and the next is an hour away.
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '10,14');
  const forced = { ...ASKED, force: true, ifMatch: made.etag ?? '' };
  expect((await namespaces.change({ ...forced, dryRun: true })).effects).toContain(
    'Forced: 10 shards move at once instead of in 5 rounds.',
  );
  const { correlationId, etag } = await namespaces.change(forced);
  expect(etag).toBe(made.etag);
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '0,24');
  await expect.poll(() => stored(k1, forcedKey(ORDERS)), { timeout: 20_000 }).toBeUndefined();
  expect(await listed()).toBe(made.etag);
  const { entries } = await audit.list({ query: `correlation:${correlationId}` });
  expect(entries.map(({ action, object, principal }) => [action, object, principal.kind])).toEqual([
    ['forced-moves-ended', `namespace/${ORDERS}`, 'system'],
    ['change-namespace', `namespace/${ORDERS}`, 'user'],
  ]);
}, 60_000);

test('the leader is killed in the middle of a forced change: the next one keeps to it', async () => {
  const sharding = { roundInterval: '1h', workDeadline: '30s' } as const;
  const { k0, k1, w1, leads, worker, clientOf } = await ledToBeKilled(ends, ADMIN, sharding);
  const { namespaces } = clientOf(k1);
  const w2 = await worker('w2');
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced', shardCount: 48 });
  // Who came too late for the first map is given its share by rounds, which is never.
  const [held, others] = [() => admittedBy(w1, 48), () => admittedBy(w2, 48)];
  await w1.until(() => held().length >= 24 && held().length + others().length === 48);
  // Work that does not end holds up the hand-over of its shard: as many begin as a node may have in flight, and no more.
  const calls = held().map((shard) => w1.mesh.shards.admit(ORDERS, shard));
  const looks = ends.use(watchForTwo([w1, w2]));
  await namespaces.change({ ...ASKED, rules: without('w1', '00047'), force: true, ifMatch: '*' });
  const inFlight = async () => decodeMoves((await stored(k1, movesKey(ORDERS))) ?? '')?.moves.length;
  await expect.poll(inFlight, { timeout: 20_000 }).toBe(HANDOVER_SETTINGS.movesPerNode);
  await k0.kill();
  await k1.until(() => leads('k1'));
  for (const call of calls) if (call.kind === 'admitted') call.acknowledge();
  // A round of the next leader has room for four, and eight at least had not begun.
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '0,48');
  await expect.poll(() => stored(k1, forcedKey(ORDERS)), { timeout: 20_000 }).toBeUndefined();
  expect(looks.both).toEqual([]);
}, 120_000);
