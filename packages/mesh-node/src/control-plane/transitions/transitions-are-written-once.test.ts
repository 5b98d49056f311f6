/** Leaders over a real registry engine write what becomes of members: each transition once, whoever leads when, and no more than they must. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { Member } from '@omnirelay/protocol';
import type { RegistryRecord, Revision, TxnId } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { type TestLeader, testLeaders } from '../../leadership/testing/test-leaders.ts';
import { createNodeLogger } from '../../observability/logger.ts';
import { AUDIT_PREFIX } from '../audit-chain.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { PEER_PREFIX, peerKey } from '../peer-record.ts';
import { RegistryMirror } from '../registry-mirror.ts';
import { expiredTransitions } from './expired-transitions.ts';
import { recordTransitions } from './record-transitions.ts';
import { TransitionLog } from './transition-log.ts';
import { encodeTransition, type StoredTransition, transitionKey } from './transition-record.ts';

const ends = endsWithTest();

const SCOPE = 'global-control';
const trustDomain = 't';

interface Control extends AsyncDisposable {
  readonly leader: TestLeader;
  readonly log: TransitionLog;
  readonly audit: RegistryMirror;
  /** As text, newest first. */
  of(nodeId: string): string[];
  shows(nodeId: string, changes: readonly string[]): Promise<void>;
}

async function control(leaders: ReturnType<typeof testLeaders>, id: string): Promise<Control> {
  const leader = await leaders.start(id);
  const parts = new AsyncDisposableStack();
  const mirror = (prefix: string): RegistryMirror => {
    const made = parts.use(
      new RegistryMirror({ registry: leader.registry, prefix, wall: Date.now, onError: () => undefined }),
    );
    made.start();
    return made;
  };
  const self = { trustDomain, clusterId: 'c1', role: 'control', nodeId: id };
  const { log } = parts.use(
    recordTransitions({
      self,
      membership: leader.membership,
      registry: leader.registry,
      mirror,
      peerRecords: mirror(PEER_PREFIX),
      leads: leader.leadership,
      logger: createNodeLogger({ self, region: 'r', meshVersion: '1', destination: { write: () => undefined } }),
      wall: Date.now,
      onError: () => undefined,
    }),
  );
  const of = (nodeId: string): string[] =>
    log.of(nodeId).map(({ change, bootEpoch, incarnation }) => `${change} ${bootEpoch}.${incarnation}`);
  return {
    leader,
    log,
    audit: mirror(AUDIT_PREFIX),
    of,
    shows: (nodeId, changes) => expect.poll(() => of(nodeId), { timeout: 20_000 }).toEqual(changes),
    async [Symbol.asyncDispose]() {
      await parts.disposeAsync();
      await leader[Symbol.asyncDispose]();
    },
  };
}

async function two() {
  const leaders = ends.use(testLeaders());
  const first = ends.use(await control(leaders, 'k1'));
  await first.leader.until(() => first.leader.leadership.under(SCOPE));
  const second = ends.use(await control(leaders, 'k2'));
  const both = [first, second];
  const set = (id: string, liveness: Member['liveness'], bootEpoch = 7n, incarnation = 3): void => {
    for (const { leader } of both)
      leader.membership.set(id, liveness, { life: { bootEpoch, bootId: `b${bootEpoch}` as never }, incarnation });
  };
  return { leaders, first, second, both, set };
}

const life = (bootEpoch: bigint) => ({ bootEpoch, bootId: `b${bootEpoch}` as never });

test('what dies, leaves and comes back stands on record, the same on every node; a suspicion does not', async () => {
  const { both, set } = await two();
  set('w1', 'alive');
  for (const each of both) await each.shows('w1', ['joined 7.3']);
  set('w1', 'suspect');
  set('w1', 'alive', 7n, 4);
  set('w1', 'dead', 7n, 4);
  for (const each of both) await each.shows('w1', ['died 7.4', 'joined 7.3']);
  set('w1', 'alive', 8n, 0);
  set('w1', 'left', 8n, 0);
  for (const each of both) await each.shows('w1', ['left 8.0', 'rejoined 8.0', 'died 7.4', 'joined 7.3']);
  const [one, other] = both.map(({ log }) => log.of('w1'));
  expect(one).toEqual(other);
  expect(one?.every(({ recordedBy }) => recordedBy === 'k1')).toBe(true);
  for (const each of both) await each.shows('k2', ['joined 7.3']);
});

test('what happens while nobody leads is written by the next leader, all of it and in its order', async () => {
  const { first, second, set } = await two();
  set('w1', 'alive');
  await second.shows('w1', ['joined 7.3']);
  await first[Symbol.asyncDispose]();
  second.leader.membership.set('w1', 'dead', { life: life(7n), incarnation: 3 });
  second.leader.membership.set('w1', 'alive', { life: life(8n), incarnation: 0 });
  second.leader.membership.set('w1', 'dead', { life: life(8n), incarnation: 0 });
  await second.leader.until(() => second.leader.leadership.under(SCOPE));
  await second.shows('w1', ['died 8.0', 'rejoined 8.0', 'died 7.3', 'joined 7.3']);
  expect(second.log.of('w1').map(({ recordedBy }) => recordedBy)).toEqual(['k2', 'k2', 'k2', 'k1']);
});

test('a leader that comes into office writes nothing that stands there already', async () => {
  const { leaders, first, second, set } = await two();
  for (const id of ['w1', 'w2']) set(id, 'alive');
  set('w1', 'dead');
  await second.shows('w1', ['died 7.3', 'joined 7.3']);
  const before = second.log.head?.version;
  await first[Symbol.asyncDispose]();
  await second.leader.until(() => second.leader.leadership.under(SCOPE));
  const third = ends.use(await control(leaders, 'k3'));
  second.leader.membership.set('w2', 'dead', { life: life(7n), incarnation: 3 });
  await third.shows('w2', ['died 7.3', 'joined 7.3']);
  expect(third.of('w1')).toEqual(['died 7.3', 'joined 7.3']);
  expect(before).toBeDefined();
});

test('two hundred that die at once cost a few transactions, and as many audit entries', async () => {
  const { first, second, set } = await two();
  const ids = Array.from({ length: 200 }, (_, i) => `w${i}`);
  for (const id of ids) set(id, 'alive');
  for (const id of ids) await second.shows(id, ['joined 7.3']);
  for (const id of ids) set(id, 'dead');
  for (const id of ids) await second.shows(id, ['died 7.3', 'joined 7.3']);
  const versions = new Set<Revision>();
  for (const [, records] of second.log.records())
    for (const record of records) if (record.key.endsWith('-died')) versions.add(record.version);
  expect(versions.size).toBe(Math.ceil(200 / CONTROL_BOUNDS.transitionsAtOnce));
  const entries = [...first.audit.records()].map(({ value }) => JSON.parse(value) as { action: string; after: string });
  const deaths = entries.filter(({ action, after }) => action === 'members-changed' && after.includes('died'));
  // Those of the last batch are few enough to have one each.
  expect(deaths).toHaveLength(versions.size - 1);
  expect(entries.filter(({ action }) => action === 'member-died')).toHaveLength(200 % CONTROL_BOUNDS.transitionsAtOnce);
});

test('a few have an audit entry each, in the name of the leader and in a chain of its own', async () => {
  const { first, set } = await two();
  set('w1', 'alive');
  await first.shows('w1', ['joined 7.3']);
  set('w1', 'dead');
  await first.shows('w1', ['died 7.3', 'joined 7.3']);
  const entry = () =>
    [...first.audit.records()].map(({ value }) => JSON.parse(value)).find(({ action }) => action === 'member-died');
  await expect.poll(entry).toMatchObject({
    object: 'peer/w1',
    principal: { kind: 'node', subject: 'k1', issuer: trustDomain },
    writerId: 'k1~membership',
  });
});

test('a removal is on record once for each record that says so', async () => {
  const { first, second, set } = await two();
  set('w1', 'alive');
  await second.shows('w1', ['joined 7.3']);
  const remove = async (intent: string): Promise<void> => {
    const { records } = await first.leader.registry.store.read([peerKey('w1')]);
    await first.leader.registry.store.transact({
      under: { kind: 'unfenced' },
      writerId: 'k1',
      txnId: `${intent} ${records[0]?.version}`.replaceAll(' ', '-') as TxnId,
      conditions: [],
      writes: [
        {
          kind: 'put',
          key: peerKey('w1'),
          value: JSON.stringify({ intent, labels: {}, by: 'ana', reason: 'stolen', at: '2026-01-01T00:00:00.000Z' }),
          schema: 1,
          minReader: 1,
        },
      ],
    });
  };
  await remove('Removed');
  await second.shows('w1', ['removed 7.3', 'joined 7.3']);
  expect(second.log.of('w1')[0]?.detail).toBe('removed from the mesh by ana: stolen');
  await remove('Active');
  set('w1', 'dead');
  await second.shows('w1', ['died 7.3', 'removed 7.3', 'joined 7.3']);
  await remove('Removed');
  await second.shows('w1', ['removed 7.3', 'died 7.3', 'removed 7.3', 'joined 7.3']);
});

test('records go by age and by count, and never the last of a node that is spoken of', () => {
  const wall = Date.parse('2026-06-01T00:00:00Z');
  const records = new Map<string, RegistryRecord>();
  const put = (nodeId: string, bootEpoch: bigint, daysAgo: number): void => {
    const at = new Date(wall - daysAgo * 24 * 3_600_000);
    const told = { at, detail: '', correlationId: '', recordedBy: 'k1' };
    const transition: StoredTransition = { nodeId, change: 'rejoined', bootEpoch, incarnation: 0, ...told };
    const key = transitionKey(transition);
    const value = encodeTransition(transition);
    const version = BigInt(records.size + 1) as Revision;
    records.set(key, { key, value, schema: 1, minReader: 1, version } as unknown as RegistryRecord);
  };
  for (const days of [90, 60, 40]) put('stays', BigInt(100 - days), days);
  for (const days of [90, 10]) put('gone', BigInt(100 - days), days);
  for (let life = 0; life < CONTROL_BOUNDS.transitionsOfNode + 3; life++) put('restless', BigInt(life), 1);
  const mirror = { records: () => records.values(), subscribe: () => () => true, loaded: true, get: () => undefined };
  using log = new TransitionLog(mirror, () => undefined);
  const expired = expiredTransitions(log, { wall, isSpokenOf: (id) => id !== 'gone' });
  const of = (nodeId: string) => expired.filter(({ key }) => key.includes(`/${nodeId}/`)).length;
  expect([of('stays'), of('gone'), of('restless')]).toEqual([2, 1, 3]);
});
