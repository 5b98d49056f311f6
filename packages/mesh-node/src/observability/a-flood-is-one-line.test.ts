import { expect, it } from 'vitest';
import { sparseCount } from './sparse-counts.ts';

it('tells the first at once, and the others in one when the interval is over', () => {
  let now = 1_000;
  const count = sparseCount({ everyMs: 100, maxKeys: 8, now: () => now });
  expect(count('queue', 1)).toEqual({ key: 'queue', amount: 1 });
  for (let n = 0; n < 1_000; n++) expect(count('queue', 2)).toBeNull();
  expect(count('frames', 1)).toEqual({ key: 'frames', amount: 1 });
  now += 100;
  expect(count('queue', 1)).toEqual({ key: 'queue', amount: 2_001 });
});

it('counts keys above the bound together, whoever makes them up', () => {
  const count = sparseCount({ everyMs: 100, maxKeys: 2, now: () => 5 });
  const lines = Array.from({ length: 500 }, (_, n) => count(`bound ${n}`, 1)).filter((line) => line !== null);
  expect(lines).toEqual([
    { key: 'bound 0', amount: 1 },
    { key: 'bound 1', amount: 1 },
    { key: 'others', amount: 1 },
  ]);
});

it('a clock that goes back silences nothing for long', () => {
  let now = 10_000;
  const count = sparseCount({ everyMs: 100, maxKeys: 2, now: () => now });
  count('queue', 1);
  now = 0;
  expect(count('queue', 1)).toEqual({ key: 'queue', amount: 1 });
});
