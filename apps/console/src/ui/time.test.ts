import { expect, it } from 'vitest';
import { span, timesIn } from './time.ts';

it('writes UTC by default, and says so', () => {
  const { clockTime, clockTimeMs, fullTime } = timesIn('utc');
  expect(clockTime('2026-11-23T14:02:10.412Z')).toBe('14:02:10 UTC');
  expect(clockTimeMs('2026-11-23T14:02:10.412Z')).toBe('14:02:10.412 UTC');
  expect(fullTime('2026-11-23T14:02:10.412Z')).toBe('2026-11-23 14:02:10 UTC');
});

it('writes local times with their offset, also across midnight', () => {
  const before = process.env.TZ;
  try {
    process.env.TZ = 'Asia/Kolkata';
    expect(timesIn('local').fullTime('2026-11-23T20:02:10Z')).toBe('2026-11-24 01:32:10 +05:30');
    process.env.TZ = 'America/New_York';
    expect(timesIn('local').clockTime('2026-07-01T03:00:00Z')).toBe('23:00:00 -04:00');
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});

it('says a span in the largest unit that says enough', () => {
  expect([840, 12_000, 180_000, 7_200_000, 200_000_000].map(span)).toEqual(['840 ms', '12 s', '3 min', '2 h', '2 d']);
});

it('says of a moment to come the day of the week while there is one such day alone', () => {
  const { dayTime } = timesIn('utc');
  const now = Date.parse('2026-11-25T14:00:00Z');
  expect(dayTime('2026-11-30T06:00:00Z', now)).toBe('Mon 06:00 UTC');
  expect(dayTime('2026-12-02T06:00:00Z', now)).toBe('2026-12-02 06:00 UTC');
});
