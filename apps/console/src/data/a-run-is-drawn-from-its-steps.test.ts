import { expect, it } from 'vitest';
import { runSeries, wavesInAll, wavesOf } from './run-series.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 23, 14, 0, seconds)).toISOString();
const ms = (seconds: number): number => Date.parse(at(seconds));
const step = (begun?: number, ended?: number) => ({
  state: ended !== undefined ? ('Done' as const) : begun === undefined ? ('Waiting' as const) : ('Begun' as const),
  ...(begun === undefined ? {} : { begunAt: at(begun) }),
  ...(ended === undefined ? {} : { endedAt: at(ended) }),
});

it('before it has begun there is nothing to draw', () => {
  expect(runSeries([step(), step()], ms(5))).toEqual({ points: [] });
  expect(wavesOf([step()])).toEqual([]);
});

it('what is left falls as steps end, and never rises', () => {
  const { points } = runSeries([step(0, 2), step(0, 3), step(4, 6), step()], ms(8));
  expect(points[0]).toMatchObject({ atMs: ms(0), remaining: 4 });
  expect(points.at(-1)).toMatchObject({ atMs: ms(8), remaining: 1 });
  for (const [index, point] of points.entries())
    expect(point.remaining).toBeLessThanOrEqual(points[index - 1]?.remaining ?? 4);
});

it('when it will be done is told while it goes on, by how fast it went', () => {
  const steps = [step(0, 10), step(10, 20), step(20, 30), step(30), step(), step()];
  // Three in half a minute: six a minute, and three are left.
  expect(runSeries(steps, ms(30)).doneAtMs).toBe(ms(60));
  expect(runSeries(steps, undefined).doneAtMs).toBeUndefined();
  expect(runSeries([step(0, 10)], ms(30)).doneAtMs).toBeUndefined();
});

it('a long run is drawn with no more points than a picture has', () => {
  const steps = Array.from({ length: 1_000 }, (_, i) => step(i * 10, i * 10 + 5));
  const { points } = runSeries(steps, undefined);
  expect(points.length).toBeLessThanOrEqual(301);
  expect(points.at(-1)?.remaining).toBe(0);
});

it('a wave takes what begins before any of it has ended', () => {
  const waves = wavesOf([step(0, 5), step(1, 6), step(6, 9), step(7), step()]);
  expect(waves.map(({ steps, ended }) => [steps, ended])).toEqual([
    [2, 2],
    [2, 1],
  ]);
  expect(wavesInAll(waves, 5)).toBe(5);
  expect(wavesInAll([], 5)).toBe(5);
});
