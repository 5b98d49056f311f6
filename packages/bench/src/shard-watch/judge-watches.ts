/**
 * What clients saw of a stream of generations, against what was published: how long each took from the leader's stamp, which it sets just before it commits, to the
 * client's table, and whether each client had each generation once and all the same map at the end.
 */
import { quantile } from '../statistics.ts';
import type { SeenMap } from './watch-messages.ts';

export interface PublishedStream {
  /** Text of the version, and Unix milliseconds at which the leader made it; in their order, without those from before the clients watched. */
  readonly generations: readonly (readonly [version: string, atMs: number])[];
  /** Of the map at the end. */
  readonly digest: string;
}

/** Latencies are null when a client missed a generation: then they would not be those of all. */
export type WatchFigures = Readonly<
  Record<'generations' | 'missed' | 'duplicated' | 'wrongMaps', number> &
    Record<'appliedP50Ms' | 'appliedP99Ms' | 'appliedMaxMs', number | null>
>;

export function judgeWatches(seen: readonly SeenMap[], { generations, digest }: PublishedStream): WatchFigures {
  const tookMs: number[] = [];
  let missed = 0;
  let duplicated = 0;
  for (const { applied } of seen) {
    const first = new Map<string, number>();
    for (const [version, atMs] of applied) {
      if (first.has(version)) duplicated += 1;
      else first.set(version, atMs);
    }
    for (const [version, atMs] of generations) {
      const appliedAtMs = first.get(version);
      if (appliedAtMs === undefined) missed += 1;
      else tookMs.push(Math.max(0, appliedAtMs - atMs));
    }
  }
  const isWhole = missed === 0 && tookMs.length > 0;
  const share = (of: number): number | null => (isWhole ? quantile(tookMs, of) : null);
  return {
    ...{ generations: generations.length, missed, duplicated },
    wrongMaps: seen.filter((one) => one.digest !== digest).length,
    ...{ appliedP50Ms: share(0.5), appliedP99Ms: share(0.99), appliedMaxMs: share(1) },
  };
}
