import { expect, it } from 'vitest';
import { type SparseLine, sparseCounts } from './sparse-counts.ts';

/** `time` is the clock; intervals of a minute end only by it, and not by the timer. */
function counting(maxKeys = 8, everyMs = 60_000) {
  const lines: SparseLine<string>[] = [];
  const clock = { now: 1_000 };
  const counts = sparseCounts<string>({
    everyMs,
    maxKeys,
    now: () => clock.now,
    tell: (line) => void lines.push(line),
  });
  const add = (key: string, amount?: number): void => counts.count(key, key, amount);
  return { lines, clock, counts, add, told: () => lines.splice(0).map(({ latest, amount }) => [latest, amount]) };
}

it('tells the first at once, and the others in one when the interval is over', () => {
  const { clock, add, told } = counting();
  add('queue');
  expect(told()).toEqual([['queue', 1]]);
  for (let n = 0; n < 1_000; n++) add('queue', 2);
  expect(told()).toEqual([]);
  add('frames');
  expect(told()).toEqual([['frames', 1]]);
  clock.now += 60_000;
  add('queue');
  expect(told()).toEqual([['queue', 2_001]]);
});

it('tells what is left when the interval ends and no more comes', async () => {
  const told = Promise.withResolvers<SparseLine<string>>();
  using counts = sparseCounts<string>({
    everyMs: 20,
    maxKeys: 8,
    now: () => performance.now(),
    tell: (line) => void (line.amount > 1 && told.resolve(line)),
  });
  for (let n = 0; n < 10; n++) counts.count('queue', `the ${n}th`);
  expect(await told.promise).toEqual({ latest: 'the 9th', amount: 9, shared: false });
});

it('tells what is left when it is disposed of', () => {
  const { counts, add, told } = counting();
  add('queue');
  add('queue', 4);
  told();
  counts[Symbol.dispose]();
  expect(told()).toEqual([['queue', 4]]);
});

it('counts keys above the bound together, whoever makes them up', () => {
  const { lines, add } = counting(2);
  for (let n = 0; n < 500; n++) add(`bound ${n}`);
  expect(lines).toEqual([
    { latest: 'bound 0', amount: 1, shared: false },
    { latest: 'bound 1', amount: 1, shared: false },
    { latest: 'bound 2', amount: 1, shared: true },
  ]);
});

it('keys of long ago make room for new ones', () => {
  const { clock, lines, add } = counting(2);
  for (let n = 0; n < 5; n++) add(`early ${n}`);
  clock.now += 60_000;
  lines.length = 0;
  add('late 0');
  add('late 1');
  expect(lines).toEqual([
    // What waited for the others is told on the way.
    { latest: 'early 4', amount: 2, shared: true },
    { latest: 'late 0', amount: 1, shared: false },
    { latest: 'late 1', amount: 1, shared: false },
  ]);
});

it('a clock that goes back silences nothing for long', () => {
  const { clock, add, told } = counting();
  add('queue');
  clock.now = 0;
  add('queue');
  expect(told()).toEqual([
    ['queue', 1],
    ['queue', 1],
  ]);
});
