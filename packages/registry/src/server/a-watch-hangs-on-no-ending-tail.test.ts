/** Readers of a change log end when nobody watches, and take their time for it: whoever begins to watch meanwhile is told all the same. */
import { expect, test } from 'vitest';
import { watchChanges } from '../engine/watch-changes.ts';
import type { Revision, StoreIdentity, WatchEvent } from '../port.ts';
import { createChangeTail, type GrowingTail, type TailEntry } from './change-tail.ts';

const IDENTITY = 'one' as StoreIdentity;
const at = (revision: bigint) => revision as Revision;
type Tail = GrowingTail<TailEntry>;

/** A tail whose readers end when the test says so. */
function tailOfReaders() {
  const readers: { readonly tail: Tail; readonly end: () => void }[] = [];
  const tail = createChangeTail<TailEntry>({
    run: (growing) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      readers.push({ tail: growing, end: resolve });
      growing.stands(IDENTITY, at(7n));
      return promise;
    },
    page: async () => ({ identity: IDENTITY, page: { events: [], upTo: at(7n), more: false } }),
    eventsOf: ({ revision }) => [{ kind: 'delete', revision, key: `k/${revision}` }],
    changeLogEntries: 100,
  });
  const watch = (signal: AbortSignal) =>
    watchChanges(tail.follow('k/'), at(7n), signal)[Symbol.asyncIterator]() as AsyncIterator<WatchEvent>;
  return { readers, watch };
}

test('a watch that begins while the reader of the one before ends is told what comes', async () => {
  const { readers, watch } = tailOfReaders();
  const first = new AbortController();
  const former = watch(first.signal);
  expect((await former.next()).value).toMatchObject({ kind: 'progress', revision: 7n });
  first.abort();
  await former.next();
  expect(readers[0]?.tail.watched()).toBe(false);

  const second = new AbortController();
  const latter = watch(second.signal);
  expect((await latter.next()).value).toMatchObject({ kind: 'progress', revision: 7n });
  readers[0]?.end();
  const told = latter.next();
  expect(readers).toHaveLength(2);
  readers[1]?.tail.append([{ revision: at(8n), bytes: 1 }]);
  expect((await told).value).toMatchObject({ kind: 'delete', revision: 8n });
  second.abort();
});

test('a reader that ends although it is watched is a failure that its watches hear of', async () => {
  const { readers, watch } = tailOfReaders();
  const watching = watch(new AbortController().signal);
  await watching.next();
  const told = watching.next();
  readers[0]?.end();
  await expect(told).rejects.toMatchObject({ code: 'registry_dark' });
});
