/** Over real nodes: the time that a drain was given outlives the leader that it was given under, and what was asked for then is done. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, test } from 'vitest';
import { OPERATOR } from './control-plane/testing/test-issuer.ts';
import { ledToBeKilled, operatedMesh } from './sharding/testing/operated-mesh.ts';
import { sharesOf, writeNamespace } from './sharding/testing/shard-mesh.ts';

const ends = endsWithTest();
const REASON = { reason: 'disk swap' };
/** One round, and the next is not within a test. */
const ONE_ROUND = { roundInterval: '1h' } as const;

test('the leader is killed before the time is over: the next one forces what is left', async () => {
  const { k0, k1, w1, leads, worker, clientOf } = await ledToBeKilled(ends, OPERATOR, ONE_ROUND);
  const client = clientOf(k1);
  const w2 = await worker('w2');
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await expect
    .poll(async () => (await client.peers.drain('w1', { ...REASON, dryRun: true })).drain?.shards, { timeout: 20_000 })
    .toBe(12);
  const { correlationId } = await client.peers.drain('w1', { ...REASON, deadlineMs: 8_000, atDeadline: 'force' });
  await k0.kill();
  await k1.until(() => leads('k1'));
  await expect.poll(async () => (await client.peers.get('w1')).peer.intent, { timeout: 40_000 }).toBe('Drained');
  expect(sharesOf(k1, [w1, w2])).toEqual([0, 24]);
  const { entries } = await client.audit.list({ query: `correlation:${correlationId}` });
  expect(entries.map(({ action }) => action)).toEqual(['peer-drained', 'drain-overdue', 'drain-peer']);
}, 120_000);

test('one that goes on is told to be overdue, by the record, in figures and in the log, until it has more time', async () => {
  const { cluster, control, worker, clientOf } = await operatedMesh(ends, OPERATOR, ONE_ROUND);
  const k1 = await cluster.start('k1', control(0));
  const client = clientOf(k1);
  await k1.until(() => k1.mesh.leadership.holds('global-control'));
  const [w1, w2] = [await worker('w1'), await worker('w2')];
  await k1.until(() => k1.status('w1') === 'alive' && k1.status('w2') === 'alive');
  await writeNamespace(k1, { effects: 'fenced' });
  await k1.until(() => sharesOf(k1, [w1, w2]).join() === '12,12');
  await client.peers.drain('w1', { ...REASON, deadlineMs: 1_000 });
  const told = async () => (await client.peers.get('w1')).peer.drainOverdue;
  await expect.poll(told, { timeout: 20_000 }).toBe(true);
  await k1.until(() => sharesOf(k1, [w1])[0] === 10);
  expect((await client.peers.get('w1')).drain).toMatchObject({ overdue: true, atDeadline: 'report', shardsLeft: 10 });
  expect(await k1.metric('mesh_drains{mesh_drain="overdue"}')).toBe(1);
  await expect.poll(() => k1.metric('mesh_drain_shards_left')).toBe(10);
  expect(k1.log.filter(({ event }) => event === 'drain-overdue')).toHaveLength(1);
  await client.peers.drain('w1', { ...REASON, deadlineMs: 3_600_000 });
  expect(await told()).toBeUndefined();
  await client.peers.drain('w1', { ...REASON, deadlineMs: 1_000, atDeadline: 'call-off' });
  await expect.poll(async () => (await client.peers.get('w1')).peer.intent, { timeout: 20_000 }).toBe('Active');
  expect((await client.peers.get('w1')).peer.intentReason).toContain('was called off');
}, 60_000);
