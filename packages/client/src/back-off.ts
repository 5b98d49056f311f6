import { setTimeout as wait } from 'node:timers/promises';
import { CLIENT_BOUNDS } from './bounds.ts';

export interface BackOffOptions {
  /** Unix milliseconds. */
  readonly deadline?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Doubling from the floor to the ceiling, with full jitter above half. Ends early, without a word, when the signal fires. */
export async function backOff(round: number, { deadline, signal }: BackOffOptions): Promise<void> {
  const full = Math.min(CLIENT_BOUNDS.backoffCeilingMs, CLIENT_BOUNDS.backoffFloorMs * 2 ** Math.min(round, 10));
  const ms = full / 2 + (Math.random() * full) / 2;
  const left = deadline === undefined ? ms : Math.max(0, deadline - Date.now());
  try {
    await wait(Math.min(ms, left), undefined, signal === undefined ? {} : { signal });
  } catch {
    // Aborted: whoever waits looks at the signal itself.
  }
}
