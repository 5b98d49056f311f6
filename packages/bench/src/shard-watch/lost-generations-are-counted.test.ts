/** A client that missed a generation, had one twice or ends with another map is counted, and its latencies do not stand for those of all. */
import { expect, test } from 'vitest';
import { judgeWatches } from './judge-watches.ts';

const PUBLISHED = {
  generations: [
    ['1.5', 1_000],
    ['1.6', 2_000],
  ],
  digest: 'same',
} as const;
const whole = {
  applied: [
    ['1.4', 900],
    ['1.5', 1_010],
    ['1.6', 2_030],
  ] as const,
  digest: 'same',
};

test('latencies are those of all clients, of the generations of the stream alone', () => {
  expect(judgeWatches([whole, whole], PUBLISHED)).toEqual({
    ...{ generations: 2, missed: 0, duplicated: 0, wrongMaps: 0 },
    ...{ appliedP50Ms: 10, appliedP99Ms: 30, appliedMaxMs: 30 },
  });
});

test('whoever missed one leaves no latency', () => {
  const skipped = { ...whole, applied: [whole.applied[2]] };
  expect(judgeWatches([whole, skipped], PUBLISHED)).toMatchObject({ missed: 1, appliedP99Ms: null });
  expect(judgeWatches([], { ...PUBLISHED, generations: [] })).toMatchObject({ appliedP99Ms: null });
});

test('a generation that comes again is counted and does not hide when it came first', () => {
  const again = { ...whole, applied: [...whole.applied, ['1.5', 9_000] as const] };
  expect(judgeWatches([again], PUBLISHED)).toMatchObject({ duplicated: 1, appliedMaxMs: 30 });
});

test('another map at the end is counted', () => {
  expect(judgeWatches([whole, { ...whole, digest: 'other' }], PUBLISHED)).toMatchObject({ wrongMaps: 1 });
});
