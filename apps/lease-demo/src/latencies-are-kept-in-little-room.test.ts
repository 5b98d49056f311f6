import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';
import { loadOfTally } from './report-load.ts';

it('tells a quantile from above, and no more than 2 % off', () => {
  const samples = fc.array(fc.double({ min: 0.02, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(samples, fc.double({ min: 0.01, max: 1, noNaN: true }), (latencies, share) => {
      const histogram = new LatencyHistogram();
      for (const ms of latencies) histogram.record(ms);
      const sorted = latencies.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      const told = histogram.quantile(share);
      expect(told).toBeGreaterThanOrEqual(exact * 0.999_999);
      expect(told).toBeLessThanOrEqual(exact * 1.020_001);
    }),
  );
  expect(new LatencyHistogram().quantile(0.99)).toBe(0);
});

it('keeps what lies outside in the first and the last', () => {
  const histogram = new LatencyHistogram();
  for (const ms of [0, Number.MAX_VALUE]) histogram.record(ms);
  expect(histogram.total).toBe(2);
  expect(histogram.quantile(0.5)).toBe(0.01);
  expect(histogram.quantile(1)).toBeGreaterThan(3_600_000);
});

it('is reported to the mesh with the work that waits, and the part that failed', () => {
  const idle = { done: 0, failed: 0, p99Ms: 0 };
  expect(loadOfTally({ done: 97, failed: 3, p99Ms: 12.5 }, 5)).toEqual({
    pendingDepth: 5,
    latencyP99Ms: 12.5,
    errorRatio: 0.03,
  });
  expect(loadOfTally(idle, 0)).toEqual({ pendingDepth: 0, latencyP99Ms: 0, errorRatio: 0 });
  // A node takes no more than some seventy minutes.
  const latency = new LatencyHistogram();
  latency.record(Number.MAX_VALUE);
  expect(loadOfTally({ ...idle, p99Ms: latency.quantile(1) }, 0).latencyP99Ms).toBe(3_600_000);
});
