/** What a store refuses, and with which reason. */
import { expect, test } from 'vitest';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { formatFence } from '../fence.ts';
import type { Revision, StoreIdentity, Under, WatchEvent } from '../port.ts';
import { claimKey, LINEAGE_KEY } from '../well-known-keys.ts';
import type { ComplianceHandles } from './compliance-handles.ts';
import { commit, put, txn, watchUntil } from './transactions.ts';

const zero = 0n as Revision;
const code = (value: string) => expect.objectContaining({ code: value });
const named = (event: WatchEvent): string =>
  event.kind === 'put' ? `+${event.record.key}` : event.kind === 'delete' ? `-${event.key}` : event.kind;
const changesOnly = (events: readonly WatchEvent[]) => events.map(named).filter((text) => text !== 'progress');

export function testRefusals({ begin, single, signal }: ComplianceHandles): void {
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
}
