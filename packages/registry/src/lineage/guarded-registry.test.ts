import { type Clock, type Instant, prng, type WallTime } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { GuardedRegistry, HighWater, RegistryState } from '../guarded-registry.ts';
import { createMemoryStore, type MemoryStore } from '../memory/memory-store.ts';
import type { Revision, StoreIdentity } from '../port.ts';
import { openGuardedRegistry } from './open-guarded-registry.ts';

const clock: Clock = { now: () => performance.now() as Instant, wall: () => Date.now() as WallTime };
const memory = () => createMemoryStore({ prng: prng(3), wall: () => Date.now() });

function guard(
  shared: MemoryStore,
  mark: { now: HighWater } = { now: { lineageEpoch: 0n, revision: 0n } },
): Promise<GuardedRegistry> {
  return openGuardedRegistry({
    kind: 'memory',
    openStore: async () => shared.open({ meshId: 'mesh', clusterId: 'c1' }),
    meshId: 'mesh',
    clusterId: 'c1',
    highWater: {
      load: async () => mark.now,
      save: async (next) => {
        mark.now = next;
      },
    },
    clock,
    checkEveryMs: 20,
  });
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

test('the high water outlives the node that saw it', async () => {
  const shared = memory();
  const mark = { now: { lineageEpoch: 0n, revision: 0n } };
  const first = await guard(shared, mark);
  await reaches(first, 'ok');
  const revision = await commit(first.store, txn([put('a')]));
  await first[Symbol.asyncDispose]();
  expect(mark.now.revision).toBe(revision);
  shared.faults.replaceStore({ empty: true });
  await using second = await guard(shared, mark);
  await reaches(second, 'empty');
});
