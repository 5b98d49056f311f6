/**
 * Draining as an operator has it, by the client over real nodes: what it would mean, all that a node owns and leads going to others, and who sees it through
 * when the leader of the mesh dies.
 */
import type { ControlClient } from '@omnirelay/client';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { OPERATOR } from './control-plane/testing/test-issuer.ts';
import { ledToBeKilled, operatedMesh } from './sharding/testing/operated-mesh.ts';
import { admittedBy, ORDERS, ownersOf, sharesOf, watchForTwo, writeNamespace } from './sharding/testing/shard-mesh.ts';
import type { NodeOptions } from './testing/test-cluster.ts';

const ends = endsWithTest();

const SCOPE = 'jobs/eu';
const REASON = { reason: 'disk swap' };

const drainable = (sharding: NodeOptions['sharding'] = {}) => operatedMesh(ends, OPERATOR, sharding);

const intentOf = async (client: ControlClient, id: string) => (await client.peers.get(id)).peer.intent;

test('a worker is drained: it is told where its shards go, each is admitted by one at most, and with the last of shards and scopes it is Drained', async () => {
  const { cluster, control, worker, clientOf } = await drainable();
  const k1 = await cluster.start('k1', control(0));
  const client = clientOf(k1);
  const w1 = await worker('w1', { scopes: [SCOPE] });
  await k1.until(() => k1.mesh.leadership.tokens().some(({ scope, leaderId }) => scope === SCOPE && leaderId === 'w1'));
  const w2 = await worker('w2', { scopes: [SCOPE] });
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await expect
    .poll(async () => (await client.peers.drain('w1', { ...REASON, dryRun: true })).blockers, { timeout: 20_000 })
    .toEqual([]);
  const asked = await client.peers.drain('w1', { ...REASON, dryRun: true });
  expect(asked).toMatchObject({ before: 'Active', after: 'Draining', dryRun: true });
  expect(asked.drain).toMatchObject({
    shards: 12,
    targets: [{ namespace: ORDERS, nodeId: 'w2', shards: 12 }],
    leads: [SCOPE],
    leaderChanges: [{ scope: SCOPE, to: 'w2' }],
    capacity: [{ nodeId: 'w2', before: 12, after: 24 }],
  });
  expect(asked.effects.slice(0, 3)).toEqual([
    'It leads jobs/eu, and is asked to hand that over.',
    'w1 owns 12 shards, which are handed over: 12 of orders to w2.',
    '12 shards move in 6 rounds.',
  ]);
  expect(await intentOf(client, 'w1')).toBe('Active');

  const looks = ends.use(watchForTwo([w1, w2]));
  const { correlationId } = await client.peers.drain('w1', { ...REASON, ifMatch: asked.etag ?? '"0"' });
  expect((await client.peers.get('w1')).peer).toMatchObject({ drainShards: 12, intentReason: 'disk swap' });
  // Its scope first: when the first shard has gone somebody else leads.
  await k1.until(() => (sharesOf(k1, [w1])[0] ?? 12) < 12);
  const leads = k1.mesh.leadership.tokens().find(({ scope }) => scope === SCOPE);
  expect(leads?.leaderId).toBe('w2');
  await expect.poll(() => intentOf(client, 'w1'), { timeout: 20_000 }).toBe('Drained');
  expect(sharesOf(k1, [w1, w2])).toEqual([0, 24]);
  await w2.until(() => admittedBy(w2).length === 24);
  expect(looks.both).toEqual([]);
  expect((await client.peers.get('w1')).peer.leads).toEqual([]);
  // Maps that named it are in use for a moment.
  await expect
    .poll(async () => (await client.peers.get('w1')).drain?.powerOff, { timeout: 20_000 })
    .toEqual({
      ...{ safe: true, because: [] },
    });
  expect((await client.peers.get('w2')).peer.leads).toEqual([SCOPE]);
  const { entries } = await client.audit.list({ query: `correlation:${correlationId}` });
  expect(entries.map(({ action, object, principal }) => [action, object, principal.kind])).toEqual([
    ['peer-drained', 'peer/w1', 'system'],
    ['step-down-leader', `leader/${SCOPE}`, 'system'],
    ['drain-peer', 'peer/w1', 'user'],
  ]);
  // Already so; and nothing but uncordon leads back.
  expect(await client.peers.drain('w1', REASON)).toMatchObject({
    unchanged: true,
    before: 'Drained',
    after: 'Drained',
  });
  await expect(client.peers.cordon('w1', REASON)).rejects.toMatchObject({ code: 'conflict' });

  // It belongs to the node id.
  await w1[Symbol.asyncDispose]();
  const again = await worker('w1');
  await k1.until(() => k1.status('w1') === 'alive');
  const w3 = await worker('w3');
  await k1.until(() => sharesOf(k1, [again, w2, w3]).join() === '0,12,12');
  expect(await intentOf(client, 'w1')).toBe('Drained');
  await client.peers.uncordon('w1', REASON);
  await k1.until(() => sharesOf(k1, [again, w2, w3]).join() === '8,8,8');
  expect((await client.peers.get('w1')).peer).not.toHaveProperty('drainShards');
}, 90_000);

test('shards of a node that is drained are Draining to whoever asks or watches, until each has its new owner', async () => {
  const { cluster, control, worker, clientOf } = await drainable();
  const k1 = await cluster.start('k1', control(0));
  const client = clientOf(k1);
  const [w1, w2] = [await worker('w1'), await worker('w2')];
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await w1.until(() => admittedBy(w1).length === 12 && admittedBy(w2).length === 12);
  // Work that does not end holds one of them up for as long as it may.
  const [held = 0] = w1.mesh.shards.owned(ORDERS);
  expect(w1.mesh.shards.admit(ORDERS, held).kind).toBe('admitted');
  const ending = new AbortController();
  ends.defer(() => ending.abort());
  const told = new Map<string, string[]>();
  const watching = (async () => {
    for await (const item of client.shards.watch({ status: ['Draining'], signal: ending.signal })) {
      if (item.kind !== 'event' || item.event.shard === undefined) continue;
      const { kind, shard, reason } = item.event;
      const of = told.get(shard.shardId) ?? [];
      told.set(shard.shardId, of);
      const word = kind === 'Removed' ? `${reason} of ${shard.ownerNodeId}` : `${shard.status} of ${shard.ownerNodeId}`;
      if (of.at(-1) !== word) of.push(word);
      if (told.size === 12 && [...told.values()].every((words) => words.length === 2)) return;
    }
  })();
  const { cursor } = await client.peers.drain('w1', REASON);
  const asked = { namespace: [ORDERS], minCursor: cursor };
  const draining = await client.shards.list({ ...asked, status: ['Draining'] });
  expect(draining.items.map(({ shardId }) => shardId)).toContain(String(held).padStart(5, '0'));
  expect(new Set(draining.items.map(({ ownerNodeId }) => ownerNodeId))).toEqual(new Set(['w1']));
  const [counted] = (await client.namespaces.list(asked)).items;
  expect(counted?.counts).toMatchObject({ paused: 0, disabled: 0, unowned: 0 });
  expect(counted?.counts.draining).toBeGreaterThan(0);
  expect((counted?.counts.active ?? 0) + (counted?.counts.draining ?? 0)).toBe(24);
  await expect.poll(() => k1.metric('mesh_shards{mesh_status="draining"}')).toBeGreaterThan(0);
  await watching;
  expect([...told.values()]).toEqual(Array(12).fill(['Draining of w1', 'no-longer-matches of w2']));
  const version = (await client.shards.list(asked)).version;
  expect((await client.shards.list({ namespace: [ORDERS], at: version, status: ['Draining'] })).total).toBe(0);
  expect((await client.shards.list({ namespace: [ORDERS], query: 'state:draining' })).total).toBe(0);
  expect(await k1.metric('mesh_shards{mesh_status="draining"}')).toBe(0);
}, 60_000);

test('a drain that goes by rounds is forced by whoever cannot wait: all shards go at once, and the audit says that it was', async () => {
  const { cluster, control, worker, clientOf } = await drainable({ roundInterval: '1h' });
  const k1 = await cluster.start('k1', control(0));
  const client = clientOf(k1);
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  const [w1, w2] = [await worker('w1'), await worker('w2')];
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  const looked = await client.peers.drain('w1', { ...REASON, dryRun: true });
  expect(looked.effects).toContain('12 shards move in 6 rounds.');
  const begun = await client.peers.drain('w1', REASON);
  // Two of 24 are below a tenth: that is a round, and the next is an hour away.
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '10,14');
  const forced = await client.peers.drain('w1', { ...REASON, force: true, dryRun: true });
  expect(forced).toMatchObject({ before: 'Draining', after: 'Draining', unchanged: false });
  expect(forced.effects).toContain('Forced: 10 shards move at once instead of in 5 rounds.');
  expect(await intentOf(client, 'w1')).toBe('Draining');
  const { correlationId } = await client.peers.drain('w1', { ...REASON, force: true });
  await expect.poll(() => intentOf(client, 'w1'), { timeout: 20_000 }).toBe('Drained');
  expect(sharesOf(k1, [w1, w2])).toEqual([0, 24]);
  const audited = async (query: string) =>
    (await client.audit.list({ query })).entries.map(({ after }) => JSON.parse(after ?? '{}'));
  expect(await audited(`correlation:${correlationId} action:drain-peer`)).toEqual([
    { intent: 'Draining', forced: true, drain: begun.correlationId },
  ]);
  expect(await audited(`correlation:${begun.correlationId} action:peer-drained`)).toEqual([
    { intent: 'Drained', shards: 12 },
  ]);
}, 60_000);

test('a worker beside whom nobody may take its shards, or lead what it leads, is not drained, and that is told', async () => {
  const { cluster, control, worker, clientOf } = await drainable();
  const k1 = await cluster.start('k1', control(0));
  const client = clientOf(k1);
  const w1 = await worker('w1', { scopes: [SCOPE] });
  await k1.until(() => k1.mesh.leadership.tokens().some(({ scope }) => scope === SCOPE));
  await k1.until(() => k1.status('w1') === 'alive');
  await writeNamespace(k1);
  await w1.until(() => admittedBy(w1).length === 24);
  const because = (why: string) =>
    `Nobody else may take 24 shards of orders: no other node of its roles is alive, in service and allowed by its rules (orders/00000: ${why}).`;
  const blockers = [
    because('no other node of role worker is alive with a lease'),
    'Nobody else who is alive and in service stands for jobs/eu: nobody would lead it.',
  ];
  await expect
    .poll(async () => (await client.peers.drain('w1', { ...REASON, dryRun: true })).blockers)
    .toEqual(blockers);
  const asked = await client.peers.drain('w1', { ...REASON, dryRun: true });
  expect(asked).toMatchObject({ before: 'Active', after: 'Active' });
  expect(asked.drain?.targets).toEqual([{ namespace: ORDERS, shards: 24 }]);
  await expect(client.peers.drain('w1', REASON)).rejects.toMatchObject({
    code: 'conflict',
    problem: expect.objectContaining({ blockers }),
  });
  expect(await intentOf(client, 'w1')).toBe('Active');
  // One that is out of service takes nothing either.
  await worker('w2', { scopes: [SCOPE] });
  await k1.until(() => k1.status('w2') === 'alive');
  await client.peers.cordon('w2', REASON);
  // It has its lease a moment later.
  await expect
    .poll(async () => (await client.peers.drain('w1', { ...REASON, dryRun: true })).blockers, { timeout: 20_000 })
    .toEqual([because('w2: it is cordoned: it takes no shards'), blockers[1]]);
  expect(admittedBy(w1)).toHaveLength(24);
}, 60_000);

test('the leader is killed in the middle of a drain: the next one sees it through, and uncordon calls another one off', async () => {
  const { k0, k1, w1, leads, worker, clientOf } = await ledToBeKilled(ends, OPERATOR, { workDeadline: '30s' });
  const client = clientOf(k1);
  const w2 = await worker('w2');
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1);
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await w1.until(() => admittedBy(w1).length === 12 && admittedBy(w2).length === 12);
  // Work that does not end holds up the hand-over of its shard.
  const [held = -1] = admittedBy(w1);
  const call = w1.mesh.shards.admit(ORDERS, held);
  if (call.kind !== 'admitted') throw new Error(call.kind);
  const looks = ends.use(watchForTwo([w1, w2]));
  await client.peers.drain('w1', REASON);
  await k1.until(() => sharesOf(k1, [w1])[0] === 1);
  expect(ownersOf(k1)[held]).toBe('w1');
  await k0.kill();
  await k1.until(() => leads('k1'));
  expect(await intentOf(client, 'w1')).toBe('Draining');
  call.acknowledge();
  await expect.poll(() => intentOf(client, 'w1'), { timeout: 30_000 }).toBe('Drained');
  expect(sharesOf(k1, [w1, w2])).toEqual([0, 24]);
  expect(looks.both).toEqual([]);

  await client.peers.uncordon('w1', REASON);
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await w2.until(() => admittedBy(w2).length === 12);
  const [busy = -1] = admittedBy(w2);
  const work = w2.mesh.shards.admit(ORDERS, busy);
  await client.peers.drain('w2', REASON);
  await k1.until(() => (sharesOf(k1, [w2])[0] ?? 12) < 12);
  await client.peers.uncordon('w2', REASON);
  if (work.kind === 'admitted') work.acknowledge();
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  expect(await intentOf(client, 'w2')).toBe('Active');
  expect(looks.both).toEqual([]);
}, 120_000);
