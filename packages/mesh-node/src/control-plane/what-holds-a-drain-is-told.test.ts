/** `GET /peers/{id}` of a node that is drained: what is left, what holds it, and whether it may be switched off. */
import type { NodeId } from '@omnirelay/primitives';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { HANDOVER_SETTINGS, type HandoverMove } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { meshWithShards } from './testing/mesh-with-shards.ts';
import { moved } from './testing/write-shards.ts';
import { writtenSoFar } from './testing/written-so-far.ts';

const ends = endsWithTest();

const begun = async () => {
  const mesh = await meshWithShards(ends, { namespace: 'jobs', shardCount: 8, owners: ['n-1', 'n-2', 'n-3'] });
  const { node, client } = mesh;
  const post = (verb: string, body: object, query = '') =>
    client.call('POST', `/control/v1/peers/n-1:${verb}${query}`, { body: { reason: 'disk swap', ...body } });
  const drainNow = async () => {
    const seen = await writtenSoFar(node);
    await client.call('GET', `/control/v1/shards?min-cursor=${seen}`);
    return (await client.call('GET', '/control/v1/peers/n-1')).json;
  };
  return { ...mesh, post, drainNow };
};

const move = (shard: number, to: string, stage: HandoverMove['stage']): HandoverMove => ({
  ...{ moveId: `1.${shard}.${to}.${stage}`, shard, stage },
  from: { nodeId: 'n-1' as NodeId, epoch: 1n },
  to: { nodeId: to as NodeId, epoch: 1n },
});

test('the dry run tells targets, capacity, how long it takes and its checks; the time stands in the record', async () => {
  const { post, drainNow } = await begun();
  const { json: dry } = await post('drain', { deadlineMs: 60_000, atDeadline: 'force' }, '?dryRun=true');
  expect(dry.drain).toMatchObject({ shards: 3, leads: [], leaderChanges: [] });
  const after = Object.fromEntries(
    dry.drain.capacity.map((one: { nodeId: string; after: number }) => [one.nodeId, one.after]),
  );
  expect(after).toEqual({ 'n-2': 4, 'n-3': 4 });
  expect(dry.drain.etaMs).toBeGreaterThan(0);
  expect(dry.drain.checks.map(({ name, passed }: { name: string; passed: boolean }) => [name, passed])).toEqual([
    ['shards-have-targets', true],
    ['scopes-have-takers', true],
    ['within-its-time', true],
  ]);
  expect(dry.effects.join(' ')).toContain('what is left moves at once');
  for (const deadlineMs of [999, 86_400_001, 1.5]) expect((await post('drain', { deadlineMs })).status).toBe(400);
  expect((await post('drain', { atDeadline: 'explode' })).status).toBe(400);
  const { json: change } = await post('drain', { deadlineMs: 60_000, atDeadline: 'force' });
  const { peer, drain } = await drainNow();
  expect(peer.drainDeadline).toBe(drain.deadline);
  expect(Date.parse(drain.deadline) - Date.parse(drain.since)).toBe(60_000);
  expect([change.after, drain.atDeadline, drain.overdue, drain.shardsLeft, drain.shardsBefore]).toEqual([
    ...['Draining', 'force', false, 3, 3],
  ]);
  // The same drain, with more time.
  await post('drain', { deadlineMs: 120_000 });
  const { drain: longer } = await drainNow();
  expect([longer.since, longer.atDeadline]).toEqual([drain.since, 'force']);
  expect(Date.parse(longer.deadline)).toBeGreaterThan(Date.parse(drain.deadline) + 30_000);
  await post('uncordon', {});
  expect((await drainNow()).drain).toBeUndefined();
});

test('each shard that is held says by what, what nobody may take first; and why the node may not be switched off', async () => {
  const { client, post, drainNow, writer } = await begun();
  await post('drain', {});
  const free = (await drainNow()).drain;
  expect([free.held, free.heldShards[0].cause]).toEqual([3, 'next-round']);
  expect(free.powerOff).toEqual({ safe: false, because: ['it is not drained yet', 'it has 3 shards'] });

  // As many moves of one target as there may be.
  const target = free.heldShards[0].to as string;
  const other = target === 'n-2' ? 'n-3' : 'n-2';
  const busy = Array.from({ length: HANDOVER_SETTINGS.movesPerNode }, (_, at) => ({
    ...move(100 + at, target, 'stop'),
    from: { nodeId: other as NodeId, epoch: 1n },
  }));
  await writer.moving('jobs', busy);
  const limited = (await drainNow()).drain;
  const held = limited.heldShards.find(({ to }: { to: string }) => to === target);
  expect([held.cause, held.why]).toEqual(['target-at-limit', `target at limit: 16 of 16 moves of ${target}`]);

  // Its work does not end: it is asked for again later, unless somebody wants that at once.
  const shard = Number(held.shardId);
  await writer.moving('jobs', [move(shard, target, 'aborted')]);
  await drainNow();
  await writer.moving('jobs', []);
  const hangs = (await drainNow()).drain.heldShards[0];
  expect([hangs.shardId, hangs.cause]).toEqual([held.shardId, 'does-not-stop']);
  expect(Date.parse(hangs.nextAttemptAt)).toBeGreaterThan(Date.now());
  await post('drain', { retry: true });
  expect((await drainNow()).drain.heldShards.map(({ cause }: { cause: string }) => cause)).not.toContain(
    'does-not-stop',
  );

  // Rules that leave one shard nobody else.
  const rules = [{ id: 'stay', kind: 'pin', from: '00000', to: '00007', nodes: { nodeId: 'n-1' } }];
  const body = { reason: 'only there', rules };
  expect(
    (await client.call('PATCH', '/control/v1/namespaces/jobs', { body, headers: { 'if-match': '*' } })).status,
  ).toBe(200);
  const ruled = (await drainNow()).drain.heldShards[0];
  expect(ruled.cause).toBe('no-target');
  expect(ruled.why).toContain('rule stay pins the shard to other nodes');
});

test('what it gave away is waited for until it is taken up, and the node is safe to switch off after that', async () => {
  const { post, drainNow, writer } = await begun();
  await post('drain', {});
  const shards = (await drainNow()).drain.heldShards.map(({ shardId }: { shardId: string }) => Number(shardId));
  await writer.publish('jobs', { moves: moved(shards, 'n-1', 'n-2') });
  await writer.moving(
    'jobs',
    shards.map((shard: number) => move(shard, 'n-2', 'committed')),
  );
  const given = (await drainNow()).drain;
  expect([given.shardsLeft, given.held]).toEqual([3, 0]);
  expect(given.powerOff.because).toEqual(['it is not drained yet', '3 shards that it gave away are not taken up yet']);
  await writer.moving('jobs', []);
  const drained = (at: number) =>
    writer.put('peers/n-1', JSON.stringify({ intent: 'Drained', labels: {}, at: new Date(at).toISOString() }));
  await drained(Date.now());
  expect((await drainNow()).drain.powerOff.because).toEqual([
    'maps named it until a moment ago, and callers may still go by them',
  ]);
  await drained(Date.now() - HANDOVER_SETTINGS.readPatience);
  expect((await drainNow()).drain.powerOff).toEqual({ safe: true, because: [] });
});
