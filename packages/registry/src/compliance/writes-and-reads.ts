/** What a transaction and a read promise. */
import { expect, test } from 'vitest';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { RegistryCondition, Revision, TxnId, WatchEvent } from '../port.ts';
import type { ComplianceHandles } from './compliance-handles.ts';
import { commit, put, txn, watchUntil } from './transactions.ts';

const zero = 0n as Revision;
const code = (value: string) => expect.objectContaining({ code: value });
const named = (event: WatchEvent): string =>
  event.kind === 'put' ? `+${event.record.key}` : event.kind === 'delete' ? `-${event.key}` : event.kind;
const changesOnly = (events: readonly WatchEvent[]) => events.map(named).filter((text) => text !== 'progress');

export function testWritesAndReads({ begin, handle, single, signal }: ComplianceHandles): void {
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

  test('two meshes in one store do not see each other', async () => {
    const shared = await begin();
    const [one, two] = [await handle(shared, { meshId: 'one' }), await handle(shared, { meshId: 'two' })];
    const transaction = txn([put('p/1')]);
    const revision = await commit(one, transaction);
    expect((await one.heartbeat('live/n1', zero, 'a')).kind).toBe('committed');
    expect((await two.list('', { limit: 10 })).records).toEqual([]);
    expect((await two.list('', { limit: 10 })).prefixRevision).toBe(zero);
    expect((await two.read(['live/n1', 'p/1'])).records).toEqual([]);
    await commit(two, txn([put('p/2')]));
    await commit(two, transaction);
    for (const [store, expected] of [
      [one, ['+p/1']],
      [two, ['+p/2', '+p/1']],
    ] as const) {
      const seen = await watchUntil(
        store.watch('p/', zero, { signal: signal() }),
        (events) => events.at(-1)?.kind === 'progress' && changesOnly(events).length > 0,
      );
      expect(changesOnly(seen)).toEqual(expected);
    }
    expect(await one.outcomeOf(transaction.txnId)).toEqual({ kind: 'committed', revision });
  });

  test('a record that was beaten goes by its version alone; who would beat it on finds nothing, and no version of it comes back', async () => {
    const store = await single();
    const begun = await commit(store, txn([put('live/n1')]));
    const first = await store.heartbeat('live/n1', begun, '2');
    const last = await store.heartbeat('live/n1', first.kind === 'committed' ? first.version : zero, '3');
    if (last.kind !== 'committed') throw new Error(last.kind);
    const drop = (version: Revision) =>
      txn([{ kind: 'delete', key: 'live/n1' }], [{ kind: 'version', key: 'live/n1', version }]);
    for (const earlier of [begun, first.kind === 'committed' ? first.version : zero])
      expect((await store.transact(drop(earlier))).kind).toBe('conflict');
    await commit(store, drop(last.version));
    expect((await store.list('live/', { limit: 10 })).records).toEqual([]);
    expect(await store.heartbeat('live/n1', last.version, '4')).toEqual({ kind: 'conflict' });
    const again = await commit(store, txn([put('live/n1')], [{ kind: 'absent', key: 'live/n1' }]));
    const beaten = await store.heartbeat('live/n1', again, '1');
    if (beaten.kind !== 'committed') throw new Error(beaten.kind);
    expect(again > begun).toBe(true);
    expect(beaten.version > last.version).toBe(true);
  });

  test('what is at its bounds fits, is told whole, and can be read at once', async () => {
    const store = await single();
    // Characters that take most where text is quoted.
    const value = '\u0001"\\\u00fc'.repeat(REGISTRY_BOUNDS.valueBytes).slice(0, REGISTRY_BOUNDS.valueBytes * 0.8);
    const keyOf = (i: number) => `p/${String(i).padStart(REGISTRY_BOUNDS.keyLength - 2, '0')}`;
    const count = REGISTRY_BOUNDS.transactionBytes / REGISTRY_BOUNDS.valueBytes;
    const revision = await commit(store, txn(Array.from({ length: count }, (_, i) => put(keyOf(i), value))));
    const seen = await watchUntil(
      store.watch('p/', zero, { signal: signal() }),
      (events) => changesOnly(events).length === count,
    );
    expect(seen.map((event) => event.revision)).toEqual(seen.map(() => revision));
    const { records } = await store.read(Array.from({ length: count }, (_, i) => keyOf(i)));
    expect(records.every((record) => record.value === value)).toBe(true);
    expect(records).toHaveLength(count);
    const all = Array.from({ length: REGISTRY_BOUNDS.operationsPerTransaction }, (_, i) => put(`q/${i}`));
    await commit(store, txn(all));
    expect((await store.read(all.map(({ key }) => key))).records).toHaveLength(all.length);
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
}
