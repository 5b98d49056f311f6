/** The acts of the bench and their times: somebody joins, leaves, is killed, falls silent; how long until all others know. */
import { sharedClockMs } from '../process-usage.ts';
import { quantile } from '../statistics.ts';
import type { Fleet, Newcomer, Observation } from './fleet.ts';

/** From the act to the sighting, one figure an observer. */
export interface ActTimes {
  readonly p50: number;
  readonly p95: number;
  readonly p100: number;
}

const DEADLINE_MS = 60_000;

/** Runs `act` and waits until `observers` members have seen `what` of the subject. @throws Error past the deadline */
export async function timeUntilSeen(
  fleet: Fleet,
  subject: string,
  what: Observation,
  observers: number,
  act: () => Promise<number> | number,
): Promise<ActTimes> {
  const seen = new Map<string, number>();
  const all = Promise.withResolvers<void>();
  const stop = fleet.onSighting((sighting) => {
    // Who misses a good-bye finds the member gone: it knows as much.
    const seenIt = sighting.what === what || (what === 'left' && sighting.what === 'gone');
    if (sighting.subject !== subject || !seenIt || sighting.observer === subject) return;
    if (!seen.has(sighting.observer)) seen.set(sighting.observer, sighting.atMs);
    if (seen.size >= observers) all.resolve();
  });
  const deadline = setTimeout(
    () =>
      all.reject(
        new Error(
          `${fleet.name}: ${subject} seen ${what} by only ${seen.size} of ${observers} within ${DEADLINE_MS} ms`,
        ),
      ),
    DEADLINE_MS,
  );
  try {
    const at = await act();
    await all.promise;
    const delays = [...seen.values()].map((ms) => Math.max(0, ms - at));
    return { p50: quantile(delays, 0.5), p95: quantile(delays, 0.95), p100: quantile(delays, 1) };
  } finally {
    clearTimeout(deadline);
    stop();
  }
}

export const kill = (newcomer: Newcomer): number => signal(newcomer, 'SIGKILL');
export const freeze = (newcomer: Newcomer): number => signal(newcomer, 'SIGSTOP');

function signal(newcomer: Newcomer, name: NodeJS.Signals): number {
  const at = sharedClockMs();
  process.kill(newcomer.pid, name);
  return at;
}
