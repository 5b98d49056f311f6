/** Which control node a caller is at: not one with another store, not one without, and in the end that of its first choice. */
import { expect, test } from 'vitest';
import { commit, put, txn } from '../compliance/transactions.ts';
import type { Revision } from '../port.ts';
import { memory, memoryStore, relayTest } from './testing/with-relay.ts';

const { control, caller, signal } = relayTest();

test('a control node whose store is another one is not believed: its writes are refused, its watches end', async () => {
  const [one, other] = [memory(memoryStore(1)), memory(memoryStore(2))];
  const nodes = [await control('control-1', { store: one }), await control('control-2', { store: other })];
  let known = [nodes[0]!];
  const store = await caller([], { controlNodes: () => known });
  const identity = await store.identity();
  await commit(store, txn([put('p/a')]));
  const watch = store.watch('p/', 0n as Revision, { signal: signal() })[Symbol.asyncIterator]();
  expect((await watch.next()).value).toMatchObject({ kind: 'put' });
  expect((await watch.next()).value).toMatchObject({ kind: 'progress' });
  known = [nodes[1]!];
  await nodes[0]!.cut();
  await expect(watch.next()).rejects.toMatchObject({ code: 'lineage_mismatch' });
  await expect(store.transact(txn([put('p/b')]), { expects: { identity } })).rejects.toMatchObject({
    code: 'lineage_mismatch',
  });
  expect((await store.read(['p/a'])).identity).not.toBe(identity);
});

test('one control node whose store is dark is passed over, and asked again later', async () => {
  const dark = memoryStore();
  const shared = memory(dark);
  const nodes = await Promise.all(['control-1', 'control-2'].map((nodeId) => control(nodeId, { store: shared })));
  const store = await caller(nodes);
  dark.faults.setDark(true);
  await expect(store.read(['a'])).rejects.toMatchObject({ code: 'registry_dark' });
  await expect(store.transact(txn([put('a')]))).rejects.toMatchObject({ code: 'registry_dark' });
  dark.faults.setDark(false);
  await expect.poll(() => store.transact(txn([put('a')])).then(({ kind }) => kind, String)).toBe('committed');
});

test('a caller goes back to the control node of its first choice, and its watch with it: each change told once', async () => {
  const store = memory();
  const nodes = await Promise.all(['control-1', 'control-2'].map((nodeId) => control(nodeId, { store })));
  const known = [...nodes];
  const own = await caller([], { controlNodes: () => known, times: { returnMs: 50 } });
  const seen: string[] = [];
  const over = new AbortController();
  const until = AbortSignal.any([over.signal, signal()]);
  const watching = (async () => {
    for await (const event of own.watch('p/', 0n as Revision, { signal: until }))
      if (event.kind === 'put') seen.push(event.record.key);
  })();
  let written = 0;
  const write = async (): Promise<void> => {
    await commit(own, txn([put(`p/${written++}`)]));
  };
  await write();
  const first = nodes.findIndex(({ relay }) => relay.callers === 1);
  const [left, other] = [nodes[first]!, nodes[1 - first]!];
  await left.cut();
  await write();
  expect(other.relay.callers).toBe(1);
  known[first] = await control(left.nodeId, { store, port: Number(left.address.split(':')[1]) });
  await expect
    .poll(() => write().then(() => [known[first]?.relay.callers, other.relay.callers]), { timeout: 20_000 })
    .toEqual([1, 0]);
  await write();
  await expect.poll(() => seen.length).toBe(written);
  expect(seen).toEqual(Array.from({ length: written }, (_, at) => `p/${at}`));
  over.abort();
  await watching;
});
