/** How a run went: how much was left at which moment, how fast it went, when it would be done, and in which waves. Computed from its steps, as they are kept. */
import type { ChangeMove } from './change-model.ts';

type Step = Pick<ChangeMove, 'state' | 'begunAt' | 'endedAt'>;

export interface RunPoint {
  readonly atMs: number;
  readonly remaining: number;
  /** Steps that ended in the minute before, as they would in a whole one. */
  readonly perMinute: number;
}

export interface RunSeries {
  readonly points: readonly RunPoint[];
  /** When it would be done, as it goes now; undefined where nothing goes or nothing is left. */
  readonly doneAtMs?: number;
}

const MOST_POINTS = 300;
const WINDOW_MS = 60_000;

const endedMs = (steps: readonly Step[]): readonly number[] =>
  steps.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [Date.parse(endedAt)])).sort((a, b) => a - b);

/** `nowMs`: while it goes on; undefined once it has ended. */
export function runSeries(steps: readonly Step[], nowMs: number | undefined): RunSeries {
  const begun = steps.flatMap(({ begunAt }) => (begunAt === undefined ? [] : [Date.parse(begunAt)]));
  const ended = endedMs(steps);
  const fromMs = Math.min(...begun, ...ended);
  if (!Number.isFinite(fromMs)) return { points: [] };
  const toMs = Math.max(nowMs ?? 0, ...begun, ...ended);
  const each = Math.max(1_000, Math.ceil((toMs - fromMs) / (MOST_POINTS - 1)));
  const count = Math.ceil((toMs - fromMs) / each) + 1;
  let [done, before] = [0, 0];
  const points = Array.from({ length: count }, (_, at): RunPoint => {
    const atMs = Math.min(toMs, fromMs + at * each);
    while (done < ended.length && (ended[done] ?? 0) <= atMs) done += 1;
    while (before < ended.length && (ended[before] ?? 0) <= atMs - WINDOW_MS) before += 1;
    const spanMs = Math.min(WINDOW_MS, Math.max(each, atMs - fromMs));
    return { atMs, remaining: steps.length - done, perMinute: ((done - before) * WINDOW_MS) / spanMs };
  });
  const last = points.at(-1);
  if (nowMs === undefined || last === undefined || last.perMinute === 0 || last.remaining === 0) return { points };
  return { points, doneAtMs: nowMs + (last.remaining / last.perMinute) * WINDOW_MS };
}

export interface RunWave {
  readonly steps: number;
  readonly ended: number;
  readonly begunAt: string;
}

/**
 * Steps that were in flight together: a wave takes what begins before any of it has ended; what begins after that is the next one.
 */
export function wavesOf(steps: readonly Step[]): readonly RunWave[] {
  const begun = steps
    .flatMap(({ begunAt, endedAt }) => (begunAt === undefined ? [] : [{ begunAt, endedAt }]))
    .sort((a, b) => Date.parse(a.begunAt) - Date.parse(b.begunAt));
  const waves: { steps: number; ended: number; begunAt: string; firstEndMs: number }[] = [];
  for (const { begunAt, endedAt } of begun) {
    const endMs = endedAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(endedAt);
    const last = waves.at(-1);
    const hasEnded = endedAt === undefined ? 0 : 1;
    if (last === undefined || Date.parse(begunAt) > last.firstEndMs)
      waves.push({ steps: 1, ended: hasEnded, begunAt, firstEndMs: endMs });
    else {
      last.steps += 1;
      last.ended += hasEnded;
      last.firstEndMs = Math.min(last.firstEndMs, endMs);
    }
  }
  return waves.map(({ firstEndMs: _, ...wave }) => wave);
}

/** Those that were, and as many more as what waits would take in waves as large as the largest. */
export function wavesInAll(waves: readonly RunWave[], waiting: number): number {
  const largest = Math.max(1, ...waves.map(({ steps }) => steps));
  return waves.length + Math.ceil(waiting / largest);
}
