import { afterEach, describe, expect, test } from 'vitest';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { FenceScope } from '../check-request.ts';
import { formatFence } from '../fence.ts';
import type {
  RegistryCondition,
  RegistryStore,
  Retention,
  Revision,
  StoreIdentity,
  TxnId,
  Under,
  WatchEvent,
} from '../port.ts';
import { claimKey, LINEAGE_KEY } from '../well-known-keys.ts';
import { commit, put, txn, watchUntil } from './transactions.ts';

export interface ComplianceHandleOptions {
  readonly meshId?: string;
  readonly fenceScopes?: readonly FenceScope[];
  readonly retention?: readonly Retention[];
  readonly changeLogEntries?: number;
}

/** One store, reached by several handles. */
export interface ComplianceStore {
  open(options?: ComplianceHandleOptions): Promise<RegistryStore>;
  /** Does the write on that handle, and sees to it that its answer never comes. The handle may be good for nothing afterwards. */
  loseAnswer<T>(store: RegistryStore, write: () => Promise<T>): Promise<T>;
  /** From here on the data needs a newer reader. */
  makeNewer(): Promise<void>;
  dispose(): Promise<void>;
}

const zero = 0n as Revision;
const code = (value: string) => expect.objectContaining({ code: value });
const named = (event: WatchEvent): string =>
  event.kind === 'put' ? `+${event.record.key}` : event.kind === 'delete' ? `-${event.key}` : event.kind;
const changesOnly = (events: readonly WatchEvent[]) => events.map(named).filter((text) => text !== 'progress');

export function describeRegistryCompliance(name: string, factory: () => Promise<ComplianceStore>): void {
  describe(`${name} keeps the promises of the registry port`, () => {
    const ends: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });
    const begin = async (): Promise<ComplianceStore> => {
      const shared = await factory();
      ends.push(() => shared.dispose());
      return shared;
    };
    const handle = async (shared: ComplianceStore, options?: ComplianceHandleOptions): Promise<RegistryStore> => {
      const store = await shared.open(options);
      ends.push(async () => store[Symbol.asyncDispose]());
      return store;
    };
    const single = async (options?: ComplianceHandleOptions) => handle(await begin(), options);
    const signal = () => {
      const controller = new AbortController();
      ends.push(async () => controller.abort());
      return controller.signal;
    };

    test('a compare-and-set over many keys is all or nothing', async () => {
      const store = await single();
      const first = await commit(store, txn([put('a'), put('b')]));
      const conditions: RegistryCondition[] = [
        { kind: 'version', key: 'a', version: first },
        { kind: 'absent', key: 'b' },
      ];
      const outcome = await store.transact(txn([put('a', '2'), put('c')], conditions));
      expect(outcome).toMatchObject({ kind: 'conflict', cause: 'condition', current: [{ key: 'a' }, { key: 'b' }] });
      expect((await store.read(['a', 'c'])).records).toMatchObject([{ key: 'a', value: '1', version: first }]);
      await commit(store, txn([{ kind: 'delete', key: 'a' }], [{ kind: 'version', key: 'a', version: first }]));
      expect((await store.read(['a'])).records).toEqual([]);
    });

    test('revisions strictly increase, through any handle', async () => {
      const shared = await begin();
      const stores = [await handle(shared), await handle(shared)];
      let last = zero;
      for (let i = 0; i < 10; i++) {
        const revision = await commit(stores[i % 2]!, txn([put('a', String(i))]));
        expect(revision > last).toBe(true);
        last = revision;
      }
      expect((await stores[0]!.read([])).revision).toBe(last);
    });

    test('of writers that race for one key, exactly one wins each version', async () => {
      const shared = await begin();
      const stores = [await handle(shared), await handle(shared)];
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          stores[i % 2]!.transact(txn([put('x', String(i))], [{ kind: 'absent', key: 'x' }])),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.kind === 'committed')).toHaveLength(1);
    });

    test('a txnId is applied once, and its outcome can be read back', async () => {
      const store = await single();
      const transaction = txn([put('a')], [{ kind: 'absent', key: 'a' }]);
      const revision = await commit(store, transaction);
      expect(await store.transact(transaction)).toEqual({ kind: 'committed', revision });
      expect(await store.outcomeOf(transaction.txnId)).toEqual({ kind: 'committed', revision });
      expect(await store.outcomeOf('never' as TxnId)).toEqual({ kind: 'absent' });
    });

    test('a write whose answer is lost is unknown; what became of it can be read back, and it can be said again', async () => {
      const shared = await begin();
      const store = await handle(shared);
      const transaction = txn([put('a')], [{ kind: 'absent', key: 'a' }]);
      const { txnId } = transaction;
      const outcome = await shared.loseAnswer(store, () => store.transact(transaction, { timeoutMs: 60_000 }));
      expect(outcome).toMatchObject({ kind: 'unknown', txnId });
      const again = await handle(shared);
      const { kind } = await again.outcomeOf(txnId);
      expect((await again.read(['a'])).records).toHaveLength(kind === 'committed' ? 1 : 0);
      const revision = await commit(again, transaction);
      expect((await again.read(['a'])).records).toMatchObject([{ key: 'a', version: revision }]);
    });

    test('pages cover a prefix once, in key order', async () => {
      const store = await single();
      await commit(store, txn(Array.from({ length: 25 }, (_, i) => put(`p/${String(i).padStart(2, '0')}`))));
      await commit(store, txn([put('q/1'), put('p-2/1')]));
      const keys: string[] = [];
      for (let afterKey: string | undefined; ; ) {
        const page = await store.list('p/', { limit: 10, ...(afterKey === undefined ? {} : { afterKey }) });
        keys.push(...page.records.map((record) => record.key));
        if (page.nextKey === undefined) break;
        afterKey = page.nextKey;
      }
      expect(keys).toEqual(Array.from({ length: 25 }, (_, i) => `p/${String(i).padStart(2, '0')}`));
    });

    test('the revision of a prefix moves with its own writes and deletes only', async () => {
      const store = await single();
      const first = await commit(store, txn([put('p/deep/1')]));
      await commit(store, txn([put('q/1')]));
      expect((await store.list('p/', { limit: 1 })).prefixRevision).toBe(first);
      const gone = await commit(store, txn([{ kind: 'delete', key: 'p/deep/1' }]));
      expect(await store.list('p/', { limit: 1 })).toMatchObject({ records: [], prefixRevision: gone, revision: gone });
    });

    test('a watch is ordered, told across handles, and resumes where it stopped', async () => {
      const shared = await begin();
      const [writer, reader] = [await handle(shared), await handle(shared)];
      const first = await commit(writer, txn([put('p/1')]));
      const seeing = watchUntil(
        reader.watch('p/', zero, { signal: signal() }),
        (seen) => changesOnly(seen).length === 3,
      );
      await commit(writer, txn([put('p/2'), put('q/1')]));
      await commit(writer, txn([{ kind: 'delete', key: 'p/1' }]));
      const seen = await seeing;
      expect(changesOnly(seen)).toEqual(['+p/1', '+p/2', '-p/1']);
      const revisions = seen.map((event) => event.revision);
      expect(revisions).toEqual([...revisions].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      const rest = await watchUntil(
        reader.watch('p/', first, { signal: signal() }),
        (events) => changesOnly(events).length === 2,
      );
      expect(changesOnly(rest)).toEqual(['+p/2', '-p/1']);
    });

    test('a watch tells progress also when nothing below its prefix changed', async () => {
      const store = await single();
      const revision = await commit(store, txn([put('q/1')]));
      const seen = await watchUntil(store.watch('p/', zero, { signal: signal() }), (events) => events.length > 0);
      expect(seen).toEqual([{ kind: 'progress', revision }]);
    });

    test('compaction is told, and keeps the records', async () => {
      const store = await single();
      await commit(store, txn([put('p/1')]));
      const second = await commit(store, txn([put('p/2')]));
      await store.compact(second);
      expect(await watchUntil(store.watch('p/', zero, { signal: signal() }), () => false)).toEqual([
        { kind: 'compacted', revision: second },
      ]);
      expect((await store.list('p/', { limit: 10 })).records).toHaveLength(2);
    });

    test('a watcher that falls behind a bounded log learns that it was compacted', async () => {
      const store = await single({ changeLogEntries: 5 });
      const watch = store.watch('p/', zero, { signal: signal() })[Symbol.asyncIterator]();
      await commit(store, txn([put('p/1')]));
      expect((await watch.next()).value).toMatchObject({ kind: 'put' });
      for (let i = 0; i < 20; i++) await commit(store, txn([put('p/1', String(i))]));
      const seen: WatchEvent[] = [];
      for (let next = await watch.next(); !next.done; next = await watch.next()) seen.push(next.value);
      expect(seen.at(-1)?.kind).toBe('compacted');
    });

    test('a slow watcher holds up no other, and misses nothing that the log still holds', async () => {
      const store = await single();
      await commit(store, txn([put('p/first')]));
      const slow = store.watch('p/', zero, { signal: signal() })[Symbol.asyncIterator]();
      expect((await slow.next()).value).toMatchObject({ kind: 'put' });
      const count = 2 * REGISTRY_BOUNDS.queuedEventsPerWatcher;
      const quick = watchUntil(
        store.watch('p/', zero, { signal: signal() }),
        (seen) => changesOnly(seen).length === count + 1,
      );
      for (let i = 0; i < count; i += 64)
        await commit(store, txn(Array.from({ length: 64 }, (_, at) => put(`p/${i + at}`))));
      const expected = Array.from({ length: count }, (_, i) => `+p/${i}`);
      expect(changesOnly(await quick)).toEqual(['+p/first', ...expected]);
      const seen: WatchEvent[] = [];
      while (changesOnly(seen).length < count) seen.push((await slow.next()).value);
      expect(changesOnly(seen)).toEqual(expected);
    });

    test('heartbeats stay outside the log, the watches and the revisions', async () => {
      const store = await single();
      const first = await store.heartbeat('live/n1', zero, 'a');
      if (first.kind !== 'committed') throw new Error(first.kind);
      const second = await store.heartbeat('live/n1', first.version, 'b');
      expect(second.kind).toBe('committed');
      expect(await store.heartbeat('live/n1', first.version, 'c')).toMatchObject({
        kind: 'conflict',
        current: { value: 'b' },
      });
      expect(await store.list('live/', { limit: 5 })).toMatchObject({
        records: [{ value: 'b' }],
        revision: 0n,
        prefixRevision: 0n,
      });
      const bump = txn([put('live/n1', 'bumped')], [{ kind: 'version', key: 'live/n1', version: first.version }]);
      expect((await store.transact(bump)).kind).toBe('conflict');
      await commit(store, txn([put('mark')]));
      const seen = await watchUntil(store.watch('', zero, { signal: signal() }), (events) => events.length === 2);
      expect(seen.map(named)).toEqual(['+mark', 'progress']);
    });

    test('a fenced prefix takes writes only under the fence of its scope and of this lineage', async () => {
      const store = await single({ fenceScopes: [{ prefix: 'maps/', scope: 'global-control' }] });
      const fence = formatFence({ failoverVersion: 0n, lineageEpoch: 7n, revision: 1n });
      const older = formatFence({ failoverVersion: 0n, lineageEpoch: 7n, revision: 0n });
      const under = (text: typeof fence, claimId = 'c1', scope = 'global-control'): Under => ({
        kind: 'fence',
        scope,
        fence: text,
        claimId,
      });
      await commit(
        store,
        txn([
          put(LINEAGE_KEY, JSON.stringify({ lineageEpoch: '7' })),
          put(claimKey('global-control'), JSON.stringify({ fence, claimId: 'c1' })),
        ]),
      );
      await expect(store.transact(txn([put('maps/a')]))).rejects.toEqual(code('fence_required'));
      await expect(store.heartbeat('maps/a', zero, '1')).rejects.toEqual(code('fence_required'));
      await expect(store.transact(txn([put('maps/a')], [], under(fence, 'c1', 'other')))).rejects.toEqual(
        code('fence_required'),
      );
      expect(await store.transact(txn([put('maps/a')], [], under(older)))).toMatchObject({
        kind: 'conflict',
        cause: 'fence',
      });
      expect(await store.transact(txn([put('maps/a')], [], under(fence, 'c2')))).toMatchObject({
        kind: 'conflict',
        cause: 'fence',
      });
      await commit(store, txn([put('maps/a')], [], under(fence)));
      await commit(store, txn([put(LINEAGE_KEY, JSON.stringify({ lineageEpoch: '8' }))]));
      expect(await store.transact(txn([put('maps/a')], [], under(fence)))).toMatchObject({
        kind: 'conflict',
        cause: 'fence',
      });
    });

    test('what is over a bound or badly named is refused with its reason', async () => {
      const store = await single();
      await expect(store.transact(txn([put('a', 'x'.repeat(REGISTRY_BOUNDS.valueBytes + 1))]))).rejects.toEqual(
        code('too_large'),
      );
      await expect(store.transact(txn(Array.from({ length: 129 }, (_, i) => put(`k${i}`))))).rejects.toEqual(
        code('too_large'),
      );
      for (const key of ['', '/a', 'a/', 'a//b', 'a b', 'ü', 'x'.repeat(REGISTRY_BOUNDS.keyLength + 1)]) {
        await expect(store.transact(txn([put(key)]))).rejects.toEqual(code('invalid_key'));
      }
      await expect(store.list('open', { limit: 1 })).rejects.toEqual(code('invalid_key'));
      expect((await store.read([])).revision).toBe(zero);
    });

    test('two meshes in one store do not see each other', async () => {
      const shared = await begin();
      const [one, two] = [await handle(shared, { meshId: 'one' }), await handle(shared, { meshId: 'two' })];
      await commit(one, txn([put('p/1')]));
      expect((await two.list('', { limit: 10 })).records).toEqual([]);
      expect((await two.list('', { limit: 10 })).prefixRevision).toBe(zero);
    });

    test('history is kept within its retention and never blocks', async () => {
      const store = await single({ retention: [{ prefix: 'audit/', maxRecords: 3, maxAgeMs: 3_600_000 }] });
      for (let i = 0; i < 8; i++) await commit(store, txn([put(`audit/${i}`), put('other')]));
      expect((await store.list('audit/', { limit: 10 })).records.map((record) => record.key)).toEqual([
        'audit/5',
        'audit/6',
        'audit/7',
      ]);
    });

    test('a heartbeat takes its record out of the history, so that no retention drops it', async () => {
      const store = await single({ retention: [{ prefix: 'h/', maxRecords: 1, maxAgeMs: 3_600_000 }] });
      const revision = await commit(store, txn([put('h/1')]));
      expect((await store.heartbeat('h/1', revision, 'beat')).kind).toBe('committed');
      for (const key of ['h/2', 'h/3']) await commit(store, txn([put(key)]));
      const { records } = await store.list('h/', { limit: 10 });
      expect(records.map(({ key, value }) => [key, value])).toEqual([
        ['h/1', 'beat'],
        ['h/3', '1'],
      ]);
    });

    test('a record carries its schema, who wrote it, and the version vector it was given, in reads and in watches', async () => {
      const store = await single();
      const versionVector = { eu: '18446744073709551615', us: '7' };
      const transaction = txn([{ ...put('shared/a'), schema: 3, minReader: 2, versionVector }, put('plain')]);
      const revision = await commit(store, transaction);
      const expected = {
        key: 'shared/a',
        value: '1',
        schema: 3,
        minReader: 2,
        version: revision,
        lastWriterId: transaction.writerId,
        lastTxnId: transaction.txnId,
        versionVector,
      };
      expect((await store.read(['shared/a'])).records).toEqual([expected]);
      expect((await store.read(['plain'])).records[0]).toMatchObject({ schema: 1, minReader: 1 });
      expect((await store.read(['plain'])).records[0]).not.toHaveProperty('versionVector');
      const seen = await watchUntil(
        store.watch('shared/', zero, { signal: signal() }),
        (events) => changesOnly(events).length === 1,
      );
      expect(seen[0]).toEqual({ kind: 'put', revision, record: expected });
      const beat = await store.heartbeat('shared/a', revision, 'beat');
      expect(beat.kind).toBe('committed');
      expect((await store.read(['shared/a'])).records[0]).toMatchObject({ value: 'beat', schema: 3, versionVector });
      await commit(store, txn([put('shared/a')]));
      expect((await store.read(['shared/a'])).records[0]).not.toHaveProperty('versionVector');
      const many = Object.fromEntries(
        Array.from({ length: REGISTRY_BOUNDS.versionVectorEntries + 1 }, (_, i) => [`c${i}`, '1']),
      );
      for (const wrong of [many, { eu: '-1' }, { eu: '' }, { '': '1' }]) {
        await expect(store.transact(txn([{ ...put('a'), versionVector: wrong }]))).rejects.toEqual(code('too_large'));
      }
    });

    test('a compaction that expects another store is refused, and drops nothing', async () => {
      const store = await single();
      const revision = await commit(store, txn([put('p/1')]));
      const other = { expects: { identity: 'other' as StoreIdentity } };
      await expect(store.compact(revision, other)).rejects.toEqual(code('lineage_mismatch'));
      const seen = await watchUntil(store.watch('p/', zero, { signal: signal() }), (events) => events.length === 2);
      expect(changesOnly(seen)).toEqual(['+p/1']);
      await store.compact(revision, { expects: { identity: await store.identity() } });
    });

    test('a heartbeat that expects another store is refused', async () => {
      const store = await single();
      const other = { expects: { identity: 'other' as StoreIdentity } };
      await expect(store.heartbeat('live/n1', zero, '1', other)).rejects.toEqual(code('lineage_mismatch'));
      expect((await store.read(['live/n1'])).records).toEqual([]);
    });

    test('a write that expects another lineage record is refused, whoever changed it', async () => {
      const store = await single();
      const lineageVersion = await commit(store, txn([put(LINEAGE_KEY, JSON.stringify({ lineageEpoch: '7' }))]));
      const wait = { expects: { identity: await store.identity(), lineageVersion } };
      await commit(store, txn([put('a')]));
      expect((await store.transact(txn([put('a')]), wait)).kind).toBe('committed');
      await commit(store, txn([put(LINEAGE_KEY, JSON.stringify({ lineageEpoch: '8' }))]));
      await expect(store.transact(txn([put('a')]), wait)).rejects.toEqual(code('lineage_mismatch'));
    });

    test('a write that expects another store or a later history is refused', async () => {
      const store = await single();
      const head = await commit(store, txn([put('a')]));
      const identity = await store.identity();
      const later = { expects: { identity, head: (head + 5n) as Revision } };
      await expect(store.transact(txn([put('a')]), later)).rejects.toEqual(code('lineage_mismatch'));
      const other = { expects: { identity: 'other' as typeof identity } };
      await expect(store.transact(txn([put('a')]), other)).rejects.toEqual(code('lineage_mismatch'));
      expect((await store.transact(txn([put('a')]), { expects: { identity, head } })).kind).toBe('committed');
    });

    test('a newer schema is refused with its reason', async () => {
      const shared = await begin();
      await shared.makeNewer();
      await expect(shared.open().then((store) => store.read(['a']))).rejects.toEqual(code('newer_schema'));
    });

    test('an aborted signal ends a call before it writes, and ends a watch', async () => {
      const store = await single();
      const aborted = AbortSignal.abort(new Error('enough'));
      await expect(store.transact(txn([put('a')]), { signal: aborted })).rejects.toThrow('enough');
      await expect(store.read(['a'], { signal: aborted })).rejects.toThrow('enough');
      expect((await store.read(['a'])).records).toEqual([]);
      const controller = new AbortController();
      const watching = watchUntil(store.watch('', zero, { signal: controller.signal }), () => false);
      controller.abort();
      await watching;
    });

    test('closing a handle ends its watches and refuses later calls', async () => {
      const store = await single();
      const watch = store.watch('', zero, { signal: signal() })[Symbol.asyncIterator]();
      await watch.next();
      const waiting = watch.next();
      waiting.catch(() => undefined);
      expect(store.ended.aborted).toBe(false);
      await store[Symbol.asyncDispose]();
      expect(store.ended.aborted).toBe(true);
      await expect(waiting).rejects.toEqual(code('registry_dark'));
      await expect(store.read(['a'])).rejects.toEqual(code('registry_dark'));
    });
  });
}
