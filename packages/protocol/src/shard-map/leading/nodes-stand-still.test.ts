/** When nodes count as standing still: a rolling start moves shards once, and whoever comes and goes all the time holds nobody up for ever. */
import { type Instant, instant } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { Settling } from './settling.ts';

const at = (ms: number): Instant => instant(ms);

test('after the last change it takes the whole time, from the first look on', () => {
  const settling = new Settling(3_000);
  settling.see(1, at(1_000));
  expect(settling.settledAt).toBe(4_000);
  settling.see(1, at(3_500));
  expect(settling.settledAt).toBe(4_000);
  settling.see(2, at(3_900));
  expect(settling.settledAt).toBe(6_900);
});

test('changes that never end hold up five times as long, counted from the first of them, though each look finds another one', () => {
  const settling = new Settling(3_000);
  const settled: number[] = [];
  for (let ms = 1_000; ms < 60_000; ms += 20) {
    settling.see(ms, at(ms));
    if (ms >= settling.settledAt) settled.push(ms);
  }
  expect(settled[0]).toBe(16_000);
  expect(settled).toHaveLength((60_000 - 16_000) / 20);
  // Once they have stood still what comes is held up anew.
  settling.see(0, at(63_000));
  expect(settling.settledAt).toBe(66_000);
});
