import { prng } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { guarded, reaches } from '../compliance/guarded.ts';
import { commit, put, txn } from '../compliance/transactions.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import type { RegistryStore } from '../port.ts';

test('a read that was answered before a commit and arrives after it is not taken for an older copy', async () => {
  const shared = createMemoryStore({ prng: prng(3), wall: () => Date.now() });
  const store = shared.open({ meshId: 'mesh', clusterId: 'c1' });
  let arrives: Promise<void> | undefined;
  const answered = Promise.withResolvers<void>();
  const slow: RegistryStore = {
    ...store,
    async read(keys, wait) {
      const answer = await store.read(keys, wait);
      answered.resolve();
      await arrives;
      return answer;
    },
  };
  const held = Promise.withResolvers<void>();
  await using registry = await guarded('memory', async () => slow);
  await reaches(registry, 'ok');
  const kinds: string[] = [];
  registry.onStateChange(({ kind }) => kinds.push(kind));
  arrives = held.promise;
  registry.lookAgain();
  await answered.promise;
  await commit(registry.store, txn([put('a')]));
  held.resolve();
  arrives = undefined;
  await commit(registry.store, txn([put('b')]));
  registry.lookAgain();
  await expect.poll(() => registry.state().head).toBe((await store.read([])).revision);
  expect(kinds).toEqual([]);
});
