import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration, formatDuration, parseDuration } from './durations.ts';

test('durations are read as people write them, to the millisecond', () => {
  const cases: Record<string, number> = {
    '500ms': 500,
    '1s': 1000,
    '1.5s': 1500,
    '1.001s': 1001,
    '5m': 300_000,
    '2h': 7_200_000,
    '1d': 86_400_000,
    '00:00:05': 5000,
    '01:02:03': 3_723_000,
    '00:00:00.25': 250,
    '100:00:00': 360_000_000,
  };
  for (const [text, ms] of Object.entries(cases)) expect([text, parseDuration(text)]).toEqual([text, ms]);
  for (const text of ['', '5', 's', '-1s', '1 s', '1S', '1e3s', '1s1', '0:0:5', '00:60:00', '.5s', 'Infinitys', '٣s'])
    expect([text, parseDuration(text)]).toEqual([text, undefined]);
});

test('what is written is read back as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});

test('a duration keeps to its range, both ends included', () => {
  const schema = duration({ atLeast: '50ms', atMost: '1m' });
  const read = (value: unknown) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : parsed.error.issues.map(({ message }) => message);
  };
  expect([read('50ms'), read('1m'), read('00:01:00')]).toEqual([50, 60_000, 60_000]);
  expect(read('49ms')).toEqual(['49ms is out of range: expected 50ms to 1m']);
  expect(read('61s')).toEqual(['61s is out of range: expected 50ms to 1m']);
  expect(read(5)).toEqual(['5 is no duration: write "1s", "500ms" or "00:00:05"']);
  expect(read('soon')).toEqual(['"soon" is no duration: write "1s", "500ms" or "00:00:05"']);
});
