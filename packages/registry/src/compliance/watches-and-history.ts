/** What watches, compaction, retention and heartbeats promise. */
import { expect, test } from 'vitest';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { Revision, WatchEvent } from '../port.ts';
import type { ComplianceHandles } from './compliance-handles.ts';
import { commit, put, txn, watchUntil } from './transactions.ts';

const zero = 0n as Revision;
/** Also the caller's own name where it reaches a store through another node. */
const WRITER = 'worker-17';
const named = (event: WatchEvent): string =>
  event.kind === 'put' ? `+${event.record.key}` : event.kind === 'delete' ? `-${event.key}` : event.kind;
const changesOnly = (events: readonly WatchEvent[]) => events.map(named).filter((text) => text !== 'progress');

export function testWatchesAndHistory({ begin, handle, single, signal }: ComplianceHandles): void {
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
    const seeing = watchUntil(reader.watch('p/', zero, { signal: signal() }), (seen) => changesOnly(seen).length === 3);
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

  test('a watch may be of several prefixes that begin alike, and of one that comes behind as of one that keeps up', async () => {
    const store = await single();
    await commit(store, txn([put('p-one/1'), put('p-two/1'), put('p/1'), put('p.x/1'), put('q-one/1')]));
    const told = (events: readonly WatchEvent[]) => changesOnly(events).length === 3;
    const seeing = watchUntil(store.watch('p-', zero, { signal: signal() }), told);
    await commit(store, txn([{ kind: 'delete', key: 'p-two/1' }, put('p0/1')]));
    const expected = ['+p-one/1', '+p-two/1', '-p-two/1'];
    expect(changesOnly(await seeing)).toEqual(expected);
    expect(changesOnly(await watchUntil(store.watch('p-', zero, { signal: signal() }), told))).toEqual(expected);
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

  test('a heartbeat tells who wrote it', async () => {
    const store = await single();
    const first = await store.heartbeat('live/n1', zero, 'a', { writerId: WRITER });
    expect(first.kind).toBe('committed');
    expect((await store.read(['live/n1'])).records).toMatchObject([{ lastWriterId: WRITER }]);
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
}
