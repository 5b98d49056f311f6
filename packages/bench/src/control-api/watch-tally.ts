/**
 * What watchers were told of numbered changes, against what happened: whoever was not told of a change in time is counted, and then no
 * latency stands for the others. Changes are numbered without a gap, so that one of which nobody was told is known from its neighbours.
 */
import { quantile } from '../statistics.ts';

export interface ToldChange {
  readonly watcher: number;
  readonly number: number;
  /** Both on the clock that all processes share. */
  readonly changedAtMs: number;
  readonly toldAtMs: number;
}

export interface WatchFigures {
  readonly watchEventsExpected: number;
  readonly watchEvents: number;
  readonly watchEventsLost: number;
  /** Null when an event was lost. */
  readonly watchP50Ms: number | null;
  readonly watchP99Ms: number | null;
}

/** Of the changes in `from` to `to`, the end excluded; what was told later than `latestMs` was lost. */
export function tallyWatches(
  told: readonly ToldChange[],
  { watchers, from, to, latestMs }: Readonly<Record<'watchers' | 'from' | 'to' | 'latestMs', number>>,
): WatchFigures {
  const inTime = told.filter(({ changedAtMs, toldAtMs }) => toldAtMs - changedAtMs <= latestMs);
  const measured = inTime.filter(({ changedAtMs }) => changedAtMs >= from && changedAtMs < to);
  const numbers = (those: readonly ToldChange[]): readonly number[] => those.map(({ number }) => number);
  const within = numbers(told.filter(({ changedAtMs }) => changedAtMs >= from && changedAtMs < to));
  const before = numbers(told.filter(({ changedAtMs }) => changedAtMs < from));
  const after = numbers(told.filter(({ changedAtMs }) => changedAtMs >= to));
  // The neighbours outside of the time say what happened inside; without them, the outermost that were told.
  const least = before.length > 0 ? greatest(before) + 1 : -greatest(within.map((n) => -n));
  const most = after.length > 0 ? -greatest(after.map((n) => -n)) - 1 : greatest(within);
  const expected = Math.max(0, most - least + 1) * watchers;
  const latencies = [...new Map(measured.map((one) => [`${one.watcher} ${one.number}`, one])).values()].map(
    ({ changedAtMs, toldAtMs }) => toldAtMs - changedAtMs,
  );
  const lost = expected - latencies.length;
  const whole = expected > 0 && lost === 0;
  return {
    watchEventsExpected: expected,
    watchEvents: latencies.length,
    watchEventsLost: lost,
    watchP50Ms: whole ? quantile(latencies, 0.5) : null,
    watchP99Ms: whole ? quantile(latencies, 0.99) : null,
  };
}

/** Below everything when there are none. */
const greatest = (numbers: readonly number[]): number => {
  let most = Number.NEGATIVE_INFINITY;
  for (const number of numbers) most = Math.max(most, number);
  return most;
};
