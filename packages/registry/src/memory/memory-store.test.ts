import { prng } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { describeLostStores, type ExchangeableStore } from '../compliance/describe-lost-stores.ts';
import { describeRegistryCompliance } from '../compliance/describe-registry-compliance.ts';
import { put, txn } from '../compliance/transactions.ts';
import { createMemoryStore, type MemoryBackup } from './memory-store.ts';

const complianceMemory = async (): Promise<ExchangeableStore> => {
  const options = { prng: prng(1), wall: () => 1_000 };
  let shared: ReturnType<typeof createMemoryStore> | undefined;
  let newer = false;
  let copy: MemoryBackup | undefined;
  return {
    kind: 'memory',
    async open({ meshId = 'mesh', changeLogEntries, ...rest } = {}) {
      shared ??= createMemoryStore({
        ...options,
        format: newer ? 2 : 1,
        ...(changeLogEntries === undefined ? {} : { changeLogEntries }),
      });
      return shared.open({ meshId, clusterId: 'c1', ...rest });
    },
    async loseAnswer(_store, write) {
      shared?.faults.setUnknownRate(1);
      const outcome = await write();
      shared?.faults.setUnknownRate(0);
      return outcome;
    },
    async makeNewer() {
      newer = true;
    },
    async keepCopy() {
      copy = shared?.faults.backup();
    },
    async putCopyBack() {
      shared?.faults.restore(copy!);
    },
    async empty() {
      shared?.faults.replaceStore({ empty: true });
    },
    dispose: async () => undefined,
  };
};

describeRegistryCompliance('memory', complianceMemory);
describeLostStores('memory', complianceMemory);

test('an unknown outcome can be read back, whichever way it went', async () => {
  const shared = createMemoryStore({ prng: prng(7), wall: () => 0 });
  const store = shared.open({ meshId: 'm', clusterId: 'c' });
  shared.faults.setUnknownRate(1);
  const ways = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const transaction = txn([put(`k${i}`)]);
    expect((await store.transact(transaction)).kind).toBe('unknown');
    const outcome = await store.outcomeOf(transaction.txnId);
    expect((await store.read([`k${i}`])).records).toHaveLength(outcome.kind === 'committed' ? 1 : 0);
    ways.add(outcome.kind);
  }
  expect([...ways].sort()).toEqual(['absent', 'committed']);
});

test('a dark store is an error, never an empty list', async () => {
  const shared = createMemoryStore({ prng: prng(7), wall: () => 0 });
  const store = shared.open({ meshId: 'm', clusterId: 'c' });
  shared.faults.setDark(true);
  await expect(store.list('', { limit: 1 })).rejects.toMatchObject({ code: 'registry_dark' });
  shared.faults.setDark(false);
  expect((await store.list('', { limit: 1 })).records).toEqual([]);
});
