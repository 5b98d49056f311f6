import { endsWithTest } from '@omnirelay/primitives/testing';
import { describe, expect, test } from 'vitest';
import { formatFence } from '../fence.ts';
import type { GuardedRegistry } from '../guarded-registry.ts';
import type { RegistryStore, Revision } from '../port.ts';
import { claimKey } from '../well-known-keys.ts';
import type { ComplianceStore } from './compliance-handles.ts';
import { adopt, guarded, reaches } from './guarded.ts';
import { commit, put, txn, watchUntil } from './transactions.ts';

/** A store whose data can be exchanged under its handles, as people do by mistake or in need. */
export interface ExchangeableStore extends ComplianceStore {
  readonly kind: RegistryStore['kind'];
  /** Keeps a copy of the data as it is now. */
  keepCopy(): Promise<void>;
  /** Puts that copy in the place of the data. */
  putCopyBack(): Promise<void>;
  /** Puts an empty store in the place of the data. */
  empty(): Promise<void>;
}

const refusedAs = (...codes: readonly string[]) =>
  expect.objectContaining({ code: expect.stringMatching(new RegExp(`^(?:${codes.join('|')})$`)) });

/** A loaded machine takes its time. */
const PATIENTLY = { timeout: 10_000 };

/** For stores that can be lost or put back: nothing of the former history is taken for the present one. */
export function describeLostStores(name: string, factory: () => Promise<ExchangeableStore>): void {
  describe(`${name} lets no lost history pass for the present one`, () => {
    const ends = endsWithTest();
    const begin = async (): Promise<{ shared: ExchangeableStore; registry: GuardedRegistry }> => {
      const shared = await factory();
      ends.defer(() => shared.dispose());
      const registry = await guarded(shared.kind, () => shared.open());
      ends.use(registry);
      await reaches(registry, 'ok');
      return { shared, registry };
    };

    test('an older copy put back: a write that expects what was seen is refused, and writes nothing', async () => {
      const shared = await factory();
      ends.defer(() => shared.dispose());
      await using store = await shared.open();
      await commit(store, txn([put('a')]));
      const identity = await store.identity();
      await shared.keepCopy();
      const head = await commit(store, txn([put('a', '2')]));
      await shared.putCopyBack();
      const wait = { expects: { identity, head } };
      const refused = () => store.transact(txn([put('a', 'lost')]), wait);
      await expect.poll(() => refused().catch((error) => error), PATIENTLY).toEqual(refusedAs('lineage_mismatch'));
      expect((await store.read(['a'])).records).toMatchObject([{ value: '1' }]);
      await commit(store, txn([put('a', 'on')]));
    });

    test('an older copy put back under a node: writes stop, adopt is named and works, old fences are void', async () => {
      const { shared, registry } = await begin();
      const first = registry.state().stored!;
      const fence = formatFence({ failoverVersion: 0n, lineageEpoch: first.lineageEpoch, revision: 1n });
      const under = { kind: 'fence', scope: 'global-control', fence, claimId: 'c1' } as const;
      await commit(registry.store, txn([put(claimKey('global-control'), JSON.stringify({ fence, claimId: 'c1' }))]));
      await commit(registry.store, txn([put('a')], [], under));
      await shared.keepCopy();
      // A server that stood still while it was copied may have been given up meanwhile.
      await reaches(registry, 'ok');
      for (let i = 0; i < 3; i++) await commit(registry.store, txn([put('a', String(i))]));
      await shared.putCopyBack();
      await expect
        .poll(() => registry.store.transact(txn([put('a', 'lost')])).catch((error) => error), PATIENTLY)
        .toMatchObject({ code: 'lineage_mismatch', message: expect.stringContaining('lineage adopt') });
      await reaches(registry, 'behind', 'foreign');
      await adopt(registry);
      expect(registry.state().stored!.lineageEpoch > first.lineageEpoch).toBe(true);
      await commit(registry.store, txn([put('a', 'on')]));
      const old = await registry.store.transact(txn([put('a')], [], under));
      expect(old).toMatchObject({ kind: 'conflict', cause: 'fence' });
    });

    test('an empty store in place of a known one stops writes, answers no read as empty, and can be adopted', async () => {
      const { shared, registry } = await begin();
      await commit(registry.store, txn([put('a')]));
      await shared.empty();
      expect((await reaches(registry, 'empty', 'foreign')).explanation).toContain('lineage adopt');
      await expect(registry.store.read(['a'])).rejects.toEqual(refusedAs('lineage_mismatch'));
      await expect(registry.store.transact(txn([put('a')]))).rejects.toEqual(refusedAs('lineage_mismatch'));
      await adopt(registry);
      expect((await registry.store.read(['a'])).records).toEqual([]);
      await commit(registry.store, txn([put('a')]));
    });

    test('a watch of a node ends with the reason when its store is exchanged', async () => {
      const { shared, registry } = await begin();
      await commit(registry.store, txn([put('p/1')]));
      const { signal } = new AbortController();
      const watching = watchUntil(registry.store.watch('p/', 0n as Revision, { signal }), () => false);
      watching.catch(() => undefined);
      await shared.empty();
      await expect(watching).rejects.toEqual(refusedAs('lineage_mismatch', 'registry_dark'));
    });
  });
}
