import { type Clock, type Instant, prng, type WallTime } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { FoundingLeave, GuardedRegistry, RegistryState } from '../guarded-registry.ts';
import { type HighWater, type HighWaterKeeper, NO_HIGH_WATER, openHighWater } from '../high-water.ts';
import { createMemoryStore, type MemoryStore } from '../memory/memory-store.ts';
import type { RegistryStore, Revision, StoreIdentity } from '../port.ts';
import { openGuardedRegistry } from './open-guarded-registry.ts';

const clock: Clock = { now: () => performance.now() as Instant, wall: () => Date.now() as WallTime };
const memory = () => createMemoryStore({ prng: prng(3), wall: () => Date.now() });

/** The file of a node's mark, which outlives the node. */
interface Disk {
  now: HighWater;
}

interface Guarded extends GuardedRegistry {
  readonly problems: readonly string[];
}

async function guard(
  shared: MemoryStore,
  options: {
    disk?: Disk;
    founding?: () => FoundingLeave;
    wall?: () => number;
    checkEveryMs?: number;
    wrap?: (store: RegistryStore) => RegistryStore;
  } = {},
): Promise<Guarded> {
  const {
    disk = { now: NO_HIGH_WATER },
    founding = () => ({ kind: 'given' }),
    wall = clock.wall,
    wrap = (store: RegistryStore) => store,
  } = options;
  const problems: string[] = [];
  const highWater: HighWaterKeeper = await openHighWater(
    {
      load: async () => disk.now,
      save: async (next) => {
        disk.now = next;
      },
    },
    (problem) => problems.push(problem),
  );
  const registry = openGuardedRegistry({
    kind: 'memory',
    openStore: async () => wrap(shared.open({ meshId: 'mesh', clusterId: 'c1' })),
    meshId: 'mesh',
    clusterId: 'c1',
    highWater,
    founding,
    clock: { ...clock, wall: () => wall() as WallTime },
    checkEveryMs: options.checkEveryMs ?? 20,
    onProblem: (problem) => problems.push(problem),
  });
  return Object.assign(registry, { problems });
}

async function reaches(registry: GuardedRegistry, kind: RegistryState['kind']): Promise<RegistryState> {
  if (registry.state().kind === kind) return registry.state();
  return new Promise((resolve) => {
    const stop = registry.onStateChange((state) => {
      if (state.kind !== kind) return;
      stop();
      resolve(state);
    });
  });
}

async function says(registry: GuardedRegistry, words: RegExp): Promise<RegistryState> {
  if (words.test(registry.state().explanation)) return registry.state();
  return new Promise((resolve) => {
    const stop = registry.onStateChange((state) => {
      if (!words.test(state.explanation)) return;
      stop();
      resolve(state);
    });
  });
}

test('control nodes that start at once found one lineage', async () => {
  const shared = memory();
  const nodes = await Promise.all([guard(shared), guard(shared), guard(shared)]);
  const states = await Promise.all(nodes.map((node) => reaches(node, 'ok')));
  expect(new Set(states.map((state) => state.stored?.lineageId)).size).toBe(1);
  for (const node of nodes) await node[Symbol.asyncDispose]();
});

test('opening never hangs; a dark store is a state, ends its watches, and recovers by itself', async () => {
  const shared = memory();
  shared.faults.setDark(true);
  await using registry = await guard(shared);
  await expect(registry.store.read(['a'])).rejects.toMatchObject({ code: 'registry_dark' });
  shared.faults.setDark(false);
  await reaches(registry, 'ok');
  const watch = registry.store
    .watch('', 0n as Revision, { signal: new AbortController().signal })
    [Symbol.asyncIterator]();
  const drained = (async () => {
    for (let next = await watch.next(); !next.done; next = await watch.next());
  })();
  const ended = expect(drained).rejects.toMatchObject({ code: 'registry_dark' });
  shared.faults.setDark(true);
  await ended;
  await reaches(registry, 'dark');
  shared.faults.setDark(false);
  await reaches(registry, 'ok');
  await commit(registry.store, txn([put('a')]));
});

test('another store at the same place stops writes until it is adopted, once, by what the operator saw', async () => {
  const shared = memory();
  await using registry = await guard(shared);
  const before = await reaches(registry, 'ok');
  shared.faults.replaceStore();
  await expect(registry.store.transact(txn([put('a')]))).rejects.toMatchObject({ code: 'lineage_mismatch' });
  const foreign = await reaches(registry, 'foreign');
  await expect(registry.store.read(['a'])).rejects.toMatchObject({ code: 'lineage_mismatch' });
  const request = { expectedStoreIdentity: foreign.storeIdentity!, writerId: 'admin', dryRun: false };
  const wrong = { ...request, expectedStoreIdentity: 'x' as StoreIdentity };
  expect((await registry.adopt(wrong)).kind).toBe('conflict');
  expect((await registry.adopt({ ...request, dryRun: true })).kind).toBe('adopted');
  expect(registry.state().kind).toBe('foreign');
  const adopted = await registry.adopt(request);
  expect(adopted).toMatchObject({ kind: 'adopted', before: { lineageId: before.stored?.lineageId } });
  expect((await registry.adopt(request)).kind).toBe('not-needed');
  await commit(registry.store, txn([put('a')]));
});

test('an older copy, and a mark heard by gossip, are noticed as behind', async () => {
  const shared = memory();
  await using registry = await guard(shared);
  const { stored } = await reaches(registry, 'ok');
  const backup = shared.faults.backup();
  await commit(registry.store, txn([put('a')]));
  shared.faults.restore(backup);
  await expect(registry.store.transact(txn([put('a')]))).rejects.toMatchObject({ code: 'lineage_mismatch' });
  await reaches(registry, 'behind');
  await using other = await guard(shared);
  await reaches(other, 'ok');
  other.raiseHighWater({ lineageEpoch: stored!.lineageEpoch, revision: 1_000n });
  expect((await reaches(other, 'behind')).explanation).toContain('omnirelay mesh lineage adopt');
});

test('a watch ends when another node adopts an older copy between two looks', async () => {
  const shared = memory();
  await using admin = await guard(shared);
  await reaches(admin, 'ok');
  const backup = shared.faults.backup();
  const revision = await commit(admin.store, txn([put('a')]));
  await using registry = await guard(shared, { checkEveryMs: 60_000 });
  await reaches(registry, 'ok');
  const watch = registry.store.watch('', revision, { signal: new AbortController().signal })[Symbol.asyncIterator]();
  expect((await watch.next()).value).toMatchObject({ kind: 'progress' });
  const ended = expect(watch.next()).rejects.toMatchObject({ code: 'lineage_mismatch' });
  shared.faults.restore(backup);
  const { storeIdentity } = await reaches(admin, 'behind');
  const request = { expectedStoreIdentity: storeIdentity!, writerId: 'admin', dryRun: false };
  expect((await admin.adopt(request)).kind).toBe('adopted');
  registry.lookAgain();
  await ended;
  expect(registry.state().kind).toBe('ok');
});

test('the high water outlives the node that saw it', async () => {
  const shared = memory();
  const disk: Disk = { now: NO_HIGH_WATER };
  const first = await guard(shared, { disk });
  await reaches(first, 'ok');
  const revision = await commit(first.store, txn([put('a')]));
  await first[Symbol.asyncDispose]();
  expect(disk.now.revision).toBe(revision);
  shared.faults.replaceStore({ empty: true });
  await using second = await guard(shared, { disk });
  await reaches(second, 'empty');
});

test('a newcomer with an empty store of its own founds nothing before it has heard the mesh, and never turns the sound one behind', async () => {
  const clusterStore = memory();
  await using sound = await guard(clusterStore);
  const { stored } = await reaches(sound, 'ok');
  let leave: FoundingLeave = { kind: 'awaited', explanation: 'the seeds are being asked' };
  // An hour ahead: whatever it founded would be above the mesh's epoch.
  await using newcomer = await guard(createMemoryStore({ prng: prng(4), wall: () => Date.now() }), {
    founding: () => leave,
    wall: () => Date.now() + 3_600_000,
  });
  expect(await says(newcomer, /the seeds are being asked/)).toMatchObject({ kind: 'opening' });
  leave = { kind: 'withheld', explanation: 'no member could be asked' };
  expect(await says(newcomer, /no member could be asked/)).toMatchObject({
    kind: 'empty',
    explanation: expect.stringContaining('omnirelay mesh lineage adopt'),
  });
  await expect(newcomer.store.transact(txn([put('a')]))).rejects.toMatchObject({ code: 'lineage_mismatch' });
  // It joins: the mark that the digest carries comes with the leave.
  newcomer.raiseHighWater(sound.state().highWater);
  leave = { kind: 'given' };
  newcomer.lookAgain();
  await says(newcomer, new RegExp(`this mesh has seen lineage epoch ${stored?.lineageEpoch}`));
  sound.raiseHighWater(newcomer.state().highWater);
  await commit(sound.store, txn([put('a')]));
  expect(sound.state().kind).toBe('ok');
});

test('once the mesh has said that it knows of no registry, the empty store is founded without an operator', async () => {
  let leave: FoundingLeave = { kind: 'withheld', explanation: 'no member could be asked' };
  await using registry = await guard(memory(), { founding: () => leave });
  await reaches(registry, 'empty');
  leave = { kind: 'given' };
  registry.lookAgain();
  await reaches(registry, 'ok');
});

test('a mark that no registry can have is refused where it enters, and counted; adopt writes only what can be read', async () => {
  const shared = memory();
  await using registry = await guard(shared);
  await reaches(registry, 'ok');
  registry.raiseHighWater({ lineageEpoch: (1n << 64n) - 1n, revision: 0n });
  registry.raiseHighWater({ lineageEpoch: 10_000_000_000n, revision: 0n });
  expect(registry.problems).toHaveLength(2);
  expect(registry.problems[1]).toContain('10000000000');
  await commit(registry.store, txn([put('a')]));
  // The last one that can be read: what would come after it is not written.
  registry.raiseHighWater({ lineageEpoch: 9_999_999_999n, revision: 0n });
  const { storeIdentity } = await reaches(registry, 'behind');
  const request = { expectedStoreIdentity: storeIdentity!, writerId: 'admin' };
  await expect(registry.adopt({ ...request, dryRun: true })).rejects.toMatchObject({ code: 'too_large' });
  await expect(registry.adopt({ ...request, dryRun: false })).rejects.toMatchObject({ code: 'too_large' });
  expect(registry.state()).toMatchObject({ kind: 'behind', stored: expect.anything() });
});

test('an adoption whose answer is lost is read back, and is called unknown where it cannot be', async () => {
  const shared = memory();
  const lost: { outcome: 'as it is' | 'pending' } = { outcome: 'pending' };
  const before = await guard(shared);
  await reaches(before, 'ok');
  await before[Symbol.asyncDispose]();
  shared.faults.replaceStore();
  await using registry = await guard(shared, {
    wrap: (store) => ({
      ...store,
      transact: async (txn, wait) => {
        if (lost.outcome === 'as it is') await store.transact(txn, wait);
        return { kind: 'unknown', txnId: txn.txnId, detail: 'no answer' };
      },
      outcomeOf: async (): Promise<{ kind: 'pending' }> => ({ kind: 'pending' }),
    }),
  });
  const { storeIdentity } = await reaches(registry, 'foreign');
  const request = { expectedStoreIdentity: storeIdentity!, writerId: 'admin', dryRun: false };
  expect(await registry.adopt(request)).toMatchObject({
    kind: 'unknown',
    explanation: expect.stringMatching(/may have been.*lineage show.*adopt again/),
  });
  lost.outcome = 'as it is';
  expect(await registry.adopt(request)).toMatchObject({ kind: 'adopted', revision: registry.state().head });
  expect(registry.state().kind).toBe('ok');
});

test('a store that does not close is told, and keeps nobody from closing', async () => {
  const shared = memory();
  const registry = await guard(shared, {
    wrap: (store) => ({
      ...store,
      [Symbol.asyncDispose]: () => Promise.reject(new Error('the thread hangs')),
    }),
  });
  await reaches(registry, 'ok');
  await registry[Symbol.asyncDispose]();
  expect(registry.problems).toEqual(['Error: the thread hangs']);
});

test('compaction is a write too: another store at the same place is left alone', async () => {
  const shared = memory();
  await using registry = await guard(shared);
  await reaches(registry, 'ok');
  const revision = await commit(registry.store, txn([put('a')]));
  shared.faults.replaceStore();
  await expect(registry.store.compact(revision)).rejects.toMatchObject({ code: 'lineage_mismatch' });
});
