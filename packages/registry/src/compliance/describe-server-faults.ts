import { endsWithTest } from '@omnirelay/primitives/testing';
import { describe, expect, test } from 'vitest';
import type { RegistryStore, Revision, WatchEvent } from '../port.ts';
import type { ComplianceStore } from './compliance-handles.ts';
import { adopt, guarded, reaches } from './guarded.ts';
import { commit, put, txn, watchUntil } from './transactions.ts';

/** A store that is a process of its own, which dies and hangs apart from its clients. */
export interface ServerStore extends ComplianceStore {
  readonly kind: RegistryStore['kind'];
  /** SIGKILL. */
  kill(): Promise<void>;
  /** With the data that it had. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  freeze(): void;
  thaw(): void;
}

const zero = 0n as Revision;
const dark = expect.objectContaining({ code: 'registry_dark' });
const keysOf = (events: readonly WatchEvent[]) =>
  events.flatMap((event) => (event.kind === 'put' ? [event.record.key] : []));

/** A loaded machine takes its time. */
const PATIENTLY = { timeout: 10_000 };

/** For stores that are servers: a handle outlives the faults of its server, and says what it does not know. */
export function describeServerFaults(name: string, factory: () => Promise<ServerStore>): void {
  describe(`${name} outlives the faults of its server`, () => {
    const ends = endsWithTest();
    const begin = async (): Promise<{ server: ServerStore; store: RegistryStore }> => {
      const server = await factory();
      ends.defer(() => server.dispose());
      const store = await server.open();
      ends.use(store);
      return { server, store };
    };

    test('while the server is dead calls are dark; started again, the same handle goes on with all that was acknowledged', async () => {
      const { server, store } = await begin();
      const revision = await commit(store, txn([put('a')]));
      await server.kill();
      await expect(store.read(['a'])).rejects.toEqual(dark);
      // The first may have been sent before the death was noticed: then it is unknown.
      await expect.poll(() => store.transact(txn([put('b')])).catch((error) => error), PATIENTLY).toEqual(dark);
      await expect(store.heartbeat('live/n1', zero, '1')).rejects.toEqual(dark);
      expect(store.ended.aborted).toBe(false);
      await server.start();
      await expect
        .poll(() => store.read(['a', 'b']).then(({ records }) => records), PATIENTLY)
        .toMatchObject([{ key: 'a', version: revision }]);
      expect((await commit(store, txn([put('c')]))) > revision).toBe(true);
    });

    test('writers that are cut off by a kill know of each write, and what they call written is there', async () => {
      const { server, store } = await begin();
      const outcomes = new Map<string, string>();
      const transactions = Array.from({ length: 200 }, (_, i) =>
        txn([put(`w/${i}`)], [{ kind: 'absent', key: `w/${i}` }]),
      );
      const writing = Promise.all(
        transactions.map(async (transaction) => {
          const outcome = await store.transact(transaction).catch(() => ({ kind: 'refused' }) as const);
          outcomes.set(transaction.txnId, outcome.kind);
          if (outcomes.size === 64) await server.kill();
        }),
      );
      await writing;
      await server.start();
      await expect.poll(() => store.identity().catch(() => undefined), PATIENTLY).toBeDefined();
      for (const { txnId, writes } of transactions) {
        const { records } = await store.read([writes[0]!.key]);
        const now = await store.outcomeOf(txnId);
        expect(records).toHaveLength(now.kind === 'committed' ? 1 : 0);
        if (outcomes.get(txnId) === 'committed') expect(now.kind).toBe('committed');
        if (outcomes.get(txnId) === 'refused') expect(now.kind).toBe('absent');
      }
    });

    test('a watch ends when the server dies, and resumes where it stopped: each change once', async () => {
      const { server, store } = await begin();
      await commit(store, txn([put('p/1')]));
      let at = zero;
      const seen: WatchEvent[] = [];
      const read = async (until: number): Promise<void> => {
        await watchUntil(store.watch('p/', at, { signal: ends.signal() }), (events) => {
          const event = events.at(-1)!;
          at = event.revision;
          seen.push(event);
          return keysOf(seen).length === until && event.kind === 'progress';
        });
      };
      await read(1);
      const cut = read(3);
      cut.catch(() => undefined);
      await commit(store, txn([put('p/2')]));
      await expect.poll(() => keysOf(seen), PATIENTLY).toEqual(['p/1', 'p/2']);
      await server.kill();
      await expect(cut).rejects.toEqual(dark);
      await server.start();
      await expect
        .poll(
          () => store.transact(txn([put('p/3')], [{ kind: 'absent', key: 'p/3' }])).then(({ kind }) => kind, String),
          {
            timeout: 10_000,
          },
        )
        .toBe('committed');
      await read(3);
      expect(keysOf(seen)).toEqual(['p/1', 'p/2', 'p/3']);
    });

    test('a frozen server: calls end at their deadline; thawed, what was unknown is read back, and what is absent stays so', async () => {
      const { server, store } = await begin();
      await commit(store, txn([put('a')]));
      server.freeze();
      const transaction = txn([put('late')]);
      const outcome = await store.transact(transaction, { timeoutMs: 200 });
      expect(outcome).toMatchObject({ kind: 'unknown', txnId: transaction.txnId });
      await expect(store.read(['a'], { timeoutMs: 200 })).rejects.toEqual(dark);
      const other = server.open();
      await expect(other).rejects.toEqual(dark);
      server.thaw();
      await expect
        .poll(() => store.outcomeOf(transaction.txnId).then(({ kind }) => kind, String), PATIENTLY)
        .toMatch(/^(?:committed|absent)$/);
      const settled = await store.outcomeOf(transaction.txnId);
      await commit(store, txn([put('after')]));
      expect((await store.read(['late'])).records).toHaveLength(settled.kind === 'committed' ? 1 : 0);
      expect(await store.outcomeOf(transaction.txnId)).toEqual(settled);
    });

    test('a call that is called off while the server hangs ends at once', async () => {
      const { server, store } = await begin();
      server.freeze();
      const off = new AbortController();
      const reading = store.read(['a'], { signal: off.signal, timeoutMs: 600_000 });
      const writing = store.transact(txn([put('a')]), { signal: off.signal, timeoutMs: 600_000 });
      await new Promise((resolve) => setImmediate(resolve));
      off.abort(new Error('called off'));
      await expect(reading).rejects.toThrow('called off');
      expect((await writing.catch(() => ({ kind: 'unknown' }))).kind).toBe('unknown');
      server.thaw();
    });

    test('a node that works with it comes back after a restart, adopted where it is another store now', async () => {
      const server = await factory();
      ends.defer(() => server.dispose());
      await using registry = await guarded(server.kind, () => server.open());
      await reaches(registry, 'ok');
      await commit(registry.store, txn([put('a')]));
      await server.kill();
      await reaches(registry, 'dark');
      await server.start();
      if ((await reaches(registry, 'ok', 'foreign')).kind === 'foreign') await adopt(registry);
      expect((await registry.store.read(['a'])).records).toHaveLength(1);
      await commit(registry.store, txn([put('a', '2')]));
    });
  });
}
