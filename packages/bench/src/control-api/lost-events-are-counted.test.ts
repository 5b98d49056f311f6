import { expect, test } from 'vitest';
import { type ToldChange, tallyWatches } from './watch-tally.ts';

const SPAN = { watchers: 2, from: 1_000, to: 2_000, latestMs: 2_000 };
/** Ten changes a second from the number 1 at 0 ms, told after 5 ms. */
const ALL: readonly ToldChange[] = Array.from({ length: 40 }, (_, i) =>
  [0, 1].map((watcher) => ({ watcher, number: i + 1, changedAtMs: i * 100, toldAtMs: i * 100 + 5 })),
).flat();
const without = (lost: (one: ToldChange) => boolean) =>
  tallyWatches(
    ALL.filter((one) => !lost(one)),
    SPAN,
  );

test('all that happened in the time is expected of every watcher', () => {
  expect(without(() => false)).toEqual({
    watchEventsExpected: 20,
    watchEvents: 20,
    watchEventsLost: 0,
    watchP50Ms: 5,
    watchP99Ms: 5,
  });
});

test('one lost event leaves no latency, also one of which nobody was told', () => {
  const broken = { watchEventsExpected: 20, watchP50Ms: null, watchP99Ms: null };
  expect(without(({ watcher, number }) => watcher === 1 && number === 15)).toMatchObject({
    ...broken,
    watchEventsLost: 1,
  });
  expect(without(({ number }) => number === 15)).toMatchObject({ ...broken, watchEventsLost: 2 });
  // At the edges of the time.
  expect(without(({ number }) => number === 11 || number === 20)).toMatchObject({ ...broken, watchEventsLost: 4 });
});

test('what comes later than it may was lost, and what comes twice counts once', () => {
  const late = ALL.map((one) => (one.number === 15 ? { ...one, toldAtMs: one.changedAtMs + 2_001 } : one));
  expect(tallyWatches(late, SPAN)).toMatchObject({ watchEventsExpected: 20, watchEventsLost: 2, watchP99Ms: null });
  expect(tallyWatches([...ALL, ...ALL], SPAN)).toMatchObject({ watchEvents: 20, watchEventsLost: 0 });
});

test('a watch that tells nothing measures nothing', () => {
  expect(tallyWatches([], SPAN)).toMatchObject({ watchEventsExpected: 0, watchEvents: 0, watchP99Ms: null });
});
