/**
 * What happens while somebody has paused the screen. Changes are kept one by one up to a bound of number and of time; after it only their
 * number is kept, and going on shows the present picture instead of the way to it.
 */
import { CONSOLE_BOUNDS } from './bounds.ts';
import type { FleetChange } from './fleet-changes.ts';

export interface PauseBuffer {
  readonly sinceMs: number;
  readonly count: number;
  readonly changes: readonly FleetChange[];
  /** Whether `changes` is all of them. */
  readonly complete: boolean;
}

export const beginPause = (nowMs: number): PauseBuffer => ({ sinceMs: nowMs, count: 0, changes: [], complete: true });

export function bufferChanges(buffer: PauseBuffer, next: readonly FleetChange[], nowMs: number): PauseBuffer {
  if (next.length === 0) return buffer;
  const count = buffer.count + next.length;
  const fits =
    buffer.complete && count <= CONSOLE_BOUNDS.pausedChanges && nowMs - buffer.sinceMs <= CONSOLE_BOUNDS.pausedMs;
  return fits
    ? { ...buffer, count, changes: [...buffer.changes, ...next] }
    : { ...buffer, count, changes: [], complete: false };
}
