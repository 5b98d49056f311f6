/** The acts of the bench and their times: somebody joins, leaves, is killed, falls silent; how long until all others know. */
import { sharedClockMs } from '../process-usage.ts';
import { quantile } from '../statistics.ts';
import type { Fleet, Newcomer, Observation } from './fleet.ts';

/** From the act to the sighting, one figure an observer that saw what had happened. */
export interface ActTimes {
  readonly p50: number;
  readonly p95: number;
  readonly p100: number;
  /** Of a leave: the share of observers that missed the good-bye and found the member gone instead. They are in no time above. */
  readonly seenAsGoneShare: number;
}

const DEADLINE_MS = 60_000;

export interface ActWatch {
  readonly subject: string;
  readonly what: Observation;
  readonly observers: number;
  readonly deadlineMs?: number;
}

/**
 * Runs `act`, which answers when it began, and waits until all observers have seen `what` of the subject.
 * @throws Error past the deadline, or where nobody saw a leave as one
 */
export async function timeUntilSeen(
  fleet: Pick<Fleet, 'name' | 'onSighting'>,
  { subject, what, observers, deadlineMs = DEADLINE_MS }: ActWatch,
  act: () => Promise<number> | number,
): Promise<ActTimes> {
  const seen = new Map<string, number>();
  const missed = new Set<string>();
  const all = Promise.withResolvers<void>();
  const stop = fleet.onSighting((sighting) => {
    const { observer } = sighting;
    if (sighting.subject !== subject || observer === subject || seen.has(observer)) return;
    if (sighting.what === what) {
      seen.set(observer, sighting.atMs);
      missed.delete(observer);
    } else if (what === 'left' && sighting.what === 'gone') missed.add(observer);
    if (seen.size + missed.size >= observers) all.resolve();
  });
  const deadline = setTimeout(
    () =>
      all.reject(
        new Error(
          `${fleet.name}: ${subject} seen ${what} by only ${seen.size} of ${observers} within ${deadlineMs} ms`,
        ),
      ),
    deadlineMs,
  );
  try {
    const at = await act();
    await all.promise;
    if (seen.size === 0) throw new Error(`${fleet.name}: ${subject} left, and all ${observers} took it for dead`);
    const delays = [...seen.values()].map((ms) => Math.max(0, ms - at));
    return {
      p50: quantile(delays, 0.5),
      p95: quantile(delays, 0.95),
      p100: quantile(delays, 1),
      seenAsGoneShare: missed.size / observers,
    };
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
