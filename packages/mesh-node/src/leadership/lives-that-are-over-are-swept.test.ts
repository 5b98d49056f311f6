/** The sweep of nodes that are gone, on records as the lease protocol writes them: which go, when, how many at once, and under whose authority. */
import { randomUUID } from 'node:crypto';
import { nodeId } from '@omnirelay/primitives';
import { GLOBAL_CONTROL, type StoredLife } from '@omnirelay/protocol';
import type { RegistryWrite, TxnId } from '@omnirelay/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { dueOf, LifeSweep } from './sweep-lives.ts';
import { type TestLeader, type TestLeaders, testLeaders } from './testing/test-leaders.ts';

let leaders: TestLeaders;
beforeEach(() => {
  leaders = testLeaders();
});
afterEach(() => leaders[Symbol.asyncDispose]());

const { signal } = new AbortController();
const { endedLifeAgeMs, endedLives, youngestSweptMs, livesPerTransaction, stillLifeAgeMs, sweepMs } = LEADERSHIP_BOUNDS;

async function leading(): Promise<TestLeader> {
  const leader = await leaders.start('n1');
  await leader.until(() => leader.leadership.under(GLOBAL_CONTROL.scope));
  return leader;
}

const sweepOf = (leader: TestLeader, authority = () => leader.leadership.under(GLOBAL_CONTROL.scope)) =>
  new LifeSweep({ registry: leader.registry, writerId: 'n1', authority, pauseMs: 1 });

/** A node's two records, as they stand after its end, or while its lease is held. */
function lifeAt(id: string, at: number, held = false): readonly RegistryWrite[] {
  const put = (key: string, value: object) => ({ kind: 'put', key, value: JSON.stringify(value) }) as const;
  // As long as a lease can be, so that nobody ends one that is held while a test looks on.
  const liveness = { nodeId: id, bootId: 'b', epoch: '2', beat: '1', ttlMs: 60_000, held, stands: [] };
  const scope = `node/${id}`;
  const claim = { scope, nodeId: id, bootId: 'b', fence: 'f', claimId: 'c', epoch: '2', term: '2', effects: 'fenced' };
  const ended = { by: 'n1', why: 'ttl', at };
  return [
    put(`liveness/${id}`, liveness),
    put(`claims/${scope}`, { ...claim, released: !held, ...(!held && { ended }) }),
  ];
}

const write = (leader: TestLeader, writes: readonly RegistryWrite[]) =>
  leader.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: 'test',
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes,
  });

const keysOf = async (leader: TestLeader, prefix: string) =>
  (await leader.registry.store.list(prefix, { limit: 500 })).records.map(({ key }) => key);

test('lives that ended long ago go with their claims, some in a transaction; young ones and the living stay', async () => {
  const leader = await leading();
  const wall = Date.now();
  const old = Array.from({ length: livesPerTransaction + 3 }, (_, at) => `old-${at}`);
  for (const id of old) await write(leader, lifeAt(id, wall - endedLifeAgeMs));
  await write(leader, lifeAt('young', wall - endedLifeAgeMs + 60_000));
  const before = (await leader.registry.store.read([])).revision;
  expect(await sweepOf(leader).sweep(wall, signal)).toBe(old.length);
  expect(await keysOf(leader, 'liveness/')).toEqual(['liveness/n1', 'liveness/young']);
  expect(await keysOf(leader, 'claims/node/')).toEqual(['claims/node/n1', 'claims/node/young']);
  const [floor] = (await leader.registry.store.read(['meta/epoch-floor'])).records;
  expect(JSON.parse(floor!.value)).toEqual({ epoch: '2' });
  expect(floor!.version - before).toBeGreaterThanOrEqual(2n);
});

test('whoever comes back while it is swept keeps its records, and the others of its batch go', async () => {
  const leader = await leading();
  const wall = Date.now();
  for (const id of ['a', 'b']) await write(leader, lifeAt(id, 0));
  // Between the listing and the transaction.
  const authority = leader.leadership.under(GLOBAL_CONTROL.scope);
  const { store } = leader.registry;
  const comesBack = {
    ...leader.registry,
    store: {
      ...store,
      list: async (...args: Parameters<typeof store.list>) => {
        const page = await store.list(...args);
        if (args[0] === 'liveness/') await write(leader, lifeAt('a', 0, true));
        return page;
      },
    },
  };
  const sweep = new LifeSweep({ registry: comesBack, writerId: 'n1', authority: () => authority, pauseMs: 1 });
  expect(await sweep.sweep(wall, signal)).toBe(1);
  expect(await keysOf(leader, 'liveness/')).toEqual(['liveness/a', 'liveness/n1']);
});

test('it is done under the fence of whoever leads the mesh, and by nobody else', async () => {
  const leader = await leading();
  await write(leader, lifeAt('old', 0));
  expect(await sweepOf(leader, () => undefined).sweep(Date.now(), signal)).toBe(0);
  const authority = leader.leadership.under(GLOBAL_CONTROL.scope)!;
  const earlier = { ...authority, fence: authority.fence.replaceAll(/[1-9]/g, '0') as typeof authority.fence };
  expect(await sweepOf(leader, () => earlier).sweep(Date.now(), signal)).toBe(0);
  expect(await keysOf(leader, 'liveness/')).toContain('liveness/old');
});

/** A lease that is held and never renewed; `renewed`: until whoever sweeps has renewed its own. */
async function standingStill() {
  const leader = await leading();
  await write(leader, lifeAt('still', 0, true));
  const sweep = sweepOf(leader);
  const own = async () => (await leader.registry.store.read(['liveness/n1'])).records[0]!.version;
  const renewed = async () => {
    const before = await own();
    await expect.poll(own).not.toBe(before);
  };
  return { leader, renewed, at: (wall: number) => sweep.sweep(wall, signal) };
}

test('a lease that nobody has ended goes once the same renewal was found for hours, and no sooner however often it is looked at', async () => {
  const { leader, renewed, at } = await standingStill();
  for (const wall of [0, 1, 2, sweepMs, stillLifeAgeMs - 1]) expect(await at(wall)).toBe(0);
  // It is renewed, and so is whoever sweeps.
  await write(leader, lifeAt('still', 0, true));
  await renewed();
  for (const wall of [0, sweepMs]) expect(await at(stillLifeAgeMs + wall)).toBe(0);
  await renewed();
  expect(await at(2 * stillLifeAgeMs)).toBe(1);
  expect(await keysOf(leader, 'liveness/')).toEqual(['liveness/n1']);
});

test('where a sweep fell out the hours are counted anew: after a long darkness whoever held a lease has time to take it up again', async () => {
  const { renewed, at } = await standingStill();
  expect(await at(0)).toBe(0);
  // In the dark nobody sweeps, and nobody renews.
  const back = stillLifeAgeMs + sweepMs;
  await renewed();
  for (const wall of [back, back + sweepMs]) expect(await at(wall)).toBe(0);
  // Nor does a wall clock that was set say that hours have passed.
  for (const wall of [0, sweepMs]) expect(await at(wall)).toBe(0);
  await renewed();
  expect(await at(stillLifeAgeMs)).toBe(1);
});

test('an end that lies ahead was told by a clock that is wrong: such a life goes once it has stood still for hours', async () => {
  const leader = await leading();
  await write(leader, lifeAt('ahead', 100 * endedLifeAgeMs));
  await write(leader, lifeAt('soon', stillLifeAgeMs));
  const sweep = sweepOf(leader);
  for (const wall of [0, sweepMs]) expect(await sweep.sweep(wall, signal)).toBe(0);
  const own = async () => (await leader.registry.store.read(['liveness/n1'])).records[0]!.version;
  const before = await own();
  await expect.poll(own).not.toBe(before);
  expect(await sweep.sweep(stillLifeAgeMs, signal)).toBe(1);
  expect(await keysOf(leader, 'liveness/')).toEqual(['liveness/n1', 'liveness/soon']);
});

test('above the bound the oldest go before their time, but none that has ended just now', () => {
  const wall = 10 * endedLifeAgeMs;
  const life = (id: string, age: number): StoredLife => ({
    nodeId: nodeId(id),
    held: false,
    epoch: 2n,
    version: 1n,
    claimVersion: 1n,
    ended: { by: nodeId('n1'), why: 'ttl', at: wall - age },
  });
  const some = (count: number, what: string, age: number) =>
    Array.from({ length: count }, (_, at) => life(`${what}-${at}`, age));
  const names = (lives: readonly StoredLife[]) => dueOf(lives, wall).map((each) => each.nodeId);
  expect(names([...some(endedLives - 1, 'young', youngestSweptMs), life('old', endedLifeAgeMs)])).toEqual(['old']);
  expect(names([life('older', youngestSweptMs + 1), ...some(endedLives, 'young', youngestSweptMs)])).toEqual(['older']);
  expect(names(some(2 * endedLives, 'now', youngestSweptMs - 1))).toEqual([]);
});
