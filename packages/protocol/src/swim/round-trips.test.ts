import type { Duration } from '@omnirelay/primitives';
import { describe, expect, test } from 'vitest';
import { RoundTrips } from './round-trips.ts';

const ms = (value: number): Duration => value as Duration;
const after = (...samples: number[]): RoundTrips => {
  const trips = new RoundTrips(ms(1000));
  for (const sample of samples) trips.note(ms(sample));
  return trips;
};

describe('patience follows the network', () => {
  test('who has measured nothing waits no longer than the settings say', () => {
    expect(after().patience(ms(4000))).toBe(0);
  });

  test('a quick network asks none, even with the jitter of a busy loopback, a slow and lossy one much', () => {
    const quick = after(...Array.from({ length: 50 }, (_, i) => 1 + (i % 20)));
    const lossy = after(...Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? 500 : 150)));
    expect(quick.patience(ms(4000))).toBe(0);
    expect(lossy.patience(ms(4000))).toBeGreaterThan(1000);
  });

  test('an answer that a stall held up for minutes makes nobody patient for minutes', () => {
    const stalled = after(1, 1, 1, 180_000);
    expect(stalled.timeout).toBeLessThanOrEqual(1000);
    expect(stalled.patience(ms(4000))).toBeLessThanOrEqual(4000);
  });
});
