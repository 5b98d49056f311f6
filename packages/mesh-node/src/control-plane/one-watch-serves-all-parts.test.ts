/** Records below one prefix are followed in parts by one watch of the registry: each part has what is its own, whenever it begins, and nothing twice. */
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { WatchEvent } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { leaderOf, testLeaders } from '../leadership/testing/test-leaders.ts';
import { RegistryMirror } from './registry-mirror.ts';
import { withSharedWatch } from './shared-watch.ts';
import { countedWatches } from './testing/counted-watches.ts';

const ends = endsWithTest();

async function started() {
  const leaders = ends.use(testLeaders());
  const leader = await leaderOf([await leaders.start('k1')]);
  const store = countedWatches(leader.registry);
  const shared = withSharedWatch(store.registry, 'part-');
  const mirror = (prefix: string): RegistryMirror => {
    const made = ends.use(new RegistryMirror({ registry: shared, prefix, wall: Date.now, onError: () => undefined }));
    made.start();
    return made;
  };
  let count = 0;
  const write = async (...keys: string[]): Promise<bigint> => {
    const outcome = await leader.registry.store.transact({
      under: { kind: 'unfenced' },
      writerId: 'k1',
      txnId: `t-${++count}` as never,
      conditions: [],
      writes: keys.map((key) => ({ kind: 'put', key, value: String(count), schema: 1, minReader: 1 })),
    });
    if (outcome.kind !== 'committed') throw new Error(outcome.kind);
    return outcome.revision;
  };
  const reached = (mirrors: readonly RegistryMirror[], revision: bigint) =>
    Promise.all(mirrors.map((each) => each.reached(revision, 5_000, new AbortController().signal)));
  return { leader, store, shared, mirror, write, reached };
}

const values = (mirror: RegistryMirror): readonly string[] =>
  [...mirror.records()].map(({ key, value }) => `${key}=${value}`).sort();

test('two parts that begin one after the other have one watch, and each what is its own', async () => {
  const { store, mirror, write, reached } = await started();
  await write('part-a/1', 'part-b/1');
  const a = mirror('part-a/');
  await reached([a], await write('part-a/2'));
  const b = mirror('part-b/');
  const both = await write('part-a/1', 'part-b/2', 'other/1');
  expect(await reached([a, b], both)).toEqual([true, true]);
  expect(values(a)).toEqual(['part-a/1=3', 'part-a/2=2']);
  expect(values(b)).toEqual(['part-b/1=1', 'part-b/2=3']);
  expect([a.revision, b.revision]).toEqual([both, both]);
  // What touches none of them moves them on all the same.
  const elsewhere = await write('other/2');
  await reached([a, b], elsewhere);
  expect([a.revision, a.settled]).toEqual([both, elsewhere]);
  expect(store.open).toEqual(['part-']);
  await b[Symbol.asyncDispose]();
  expect(store.open).toEqual(['part-']);
  await a[Symbol.asyncDispose]();
  await turn();
  expect(store.open).toEqual([]);
});

test('who begins earlier than what is kept has a watch of its own and misses nothing', async () => {
  const { store, shared, mirror, write, reached } = await started();
  const from = await write('part-a/1');
  const early = await write('part-b/early');
  const a = mirror('part-a/');
  await reached([a], early);
  const ending = new AbortController();
  const heard: WatchEvent[] = [];
  const following = (async () => {
    for await (const event of shared.store.watch('part-b/', from as never, { signal: ending.signal })) {
      heard.push(event);
      if (event.kind === 'progress') ending.abort();
    }
  })();
  if (!ending.signal.aborted) await once(ending.signal, 'abort');
  await following;
  expect(heard.map((event) => (event.kind === 'put' ? event.record.key : event.kind))).toEqual([
    'part-b/early',
    'progress',
  ]);
  expect(store.open).toEqual(['part-']);
});

test('when the watch is lost all parts go on, by one watch again', async () => {
  const { store, mirror, write, reached } = await started();
  const mirrors = [mirror('part-a/'), mirror('part-b/')];
  await reached(mirrors, await write('part-a/1', 'part-b/1'));
  store.lose(new Error('the line was cut'));
  expect(await reached(mirrors, await write('part-a/1', 'part-b/1'))).toEqual([true, true]);
  expect(mirrors.map(values)).toEqual([['part-a/1=2'], ['part-b/1=2']]);
  expect(store.open).toEqual(['part-']);
});
