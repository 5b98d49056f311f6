/**
 * Load in two forms. Closed: so many callers, each with its next task when the one before is done; what comes of it is the rate that the whole can do. Open: so
 * many tasks a second, whatever becomes of them, each timed from the moment at which it was due: a stall is seen in all that it delays.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LatencyHistogram } from '../latency-histogram.ts';
import type { Task } from '../task-service.ts';

export interface LoadGround {
  readonly run: string;
  /** Resolves once the task is done. */
  readonly submit: (task: Task, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** After each. */
  readonly onDone: (seq: number, tookMs: number) => void;
}

export interface LoadResult {
  readonly tasks: number;
  readonly done: number;
  readonly seconds: number;
  readonly latency: LatencyHistogram;
}

/** Spread over the shards, and the same for each attempt at the task. */
export const keyOf = (seq: number): string => `task-${seq}`;

/** @param first the number of the first task */
export async function closedLoop(
  { run, submit, signal, onDone }: LoadGround,
  { callers, seconds, first }: { readonly callers: number; readonly seconds: number; readonly first: number },
): Promise<LoadResult> {
  const latency = new LatencyHistogram();
  const begun = performance.now();
  let next = first;
  const call = async (): Promise<void> => {
    while (performance.now() - begun < seconds * 1_000) {
      const seq = next++;
      const at = performance.now();
      await submit({ run, seq, key: keyOf(seq) }, signal);
      latency.record(performance.now() - at);
      onDone(seq, performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { tasks: next - first, done: latency.total, seconds: (performance.now() - begun) / 1_000, latency };
}

/** @param most tasks under way; what is due beyond them waits, and its wait counts */
export async function openLoop(
  { run, submit, signal, onDone }: LoadGround,
  {
    rate,
    tasks,
    first,
    most,
  }: { readonly rate: number; readonly tasks: number; readonly first: number; readonly most: number },
): Promise<LoadResult> {
  const latency = new LatencyHistogram();
  const begun = performance.now();
  const underWay = new Set<Promise<void>>();
  const start = (seq: number, due: number): void => {
    const running = submit({ run, seq, key: keyOf(seq) }, signal)
      .then(() => {
        const took = performance.now() - due;
        latency.record(took);
        onDone(seq, took);
      })
      // Called off: it is told as not done.
      .catch(() => {})
      .finally(() => underWay.delete(running));
    underWay.add(running);
  };
  for (let sent = 0; sent < tasks && !signal.aborted; ) {
    const due = Math.min(tasks, Math.floor(((performance.now() - begun) * rate) / 1_000) + 1);
    for (; sent < due && underWay.size < most; sent++) start(first + sent, begun + (sent * 1_000) / rate);
    if (underWay.size >= most) await Promise.race(underWay);
    else await delay(1);
  }
  await Promise.all(underWay);
  return { tasks, done: latency.total, seconds: (performance.now() - begun) / 1_000, latency };
}

/** An open loop until it is called off: with a new run each time that the one before has as many tasks as the sink remembers of one. */
export async function lastingLoad(
  ground: Omit<LoadGround, 'run'>,
  {
    onRun,
    tasksOfRun,
    ...of
  }: {
    readonly rate: number;
    readonly most: number;
    readonly tasksOfRun: number;
    /** Before its first task. */
    readonly onRun: (run: string) => void;
  },
): Promise<void> {
  while (!ground.signal.aborted) {
    const run = randomUUID();
    onRun(run);
    await openLoop({ ...ground, run }, { ...of, tasks: tasksOfRun, first: 0 });
  }
}
