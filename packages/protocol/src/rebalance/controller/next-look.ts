/** When a controller is to look again though nothing is told to it: verdicts, windows, what is told for a while, what is put off, and what cools. */
import type { ClockReading } from '../../lease/machine-io.ts';
import type { HealthRanking } from '../health/health-ranking.ts';
import type { WindowVerdict } from '../policy/change-windows.ts';
import type { FollowedChanges } from './followed-changes.ts';

export interface Awaited {
  readonly ranking: Pick<HealthRanking, 'nextDeadline'>;
  readonly windows: WindowVerdict;
  readonly changes: Pick<FollowedChanges, 'ended' | 'retryAt' | 'running'>;
  /** A plan is to be asked for. */
  readonly isDue: boolean;
  /** Unix milliseconds. */
  readonly lookAgainAt: number;
}

/** On the own clock; infinite where nothing is awaited. */
export function nextLook(
  { at, wall }: ClockReading,
  { ranking, windows, changes, isDue, lookAgainAt }: Awaited,
): number {
  const ofWall = (unixMs: number): number => at + (unixMs - wall);
  const { ended, retryAt, running } = changes;
  return Math.min(
    ranking.nextDeadline() ?? Number.POSITIVE_INFINITY,
    ofWall(windows.changesAt),
    ended?.until ?? Number.POSITIVE_INFINITY,
    isDue && retryAt > at ? retryAt : Number.POSITIVE_INFINITY,
    running === null ? ofWall(lookAgainAt) : Number.POSITIVE_INFINITY,
  );
}
