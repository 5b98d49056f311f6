/** What leadership has written and nobody needs any more: dropped by whoever leads the mesh, once an hour. The store's retention trims at each write besides. */
import type { GuardedRegistry } from '@omnirelay/registry';
import { type Sweep, sweepExpired } from '../control-plane/sweep-expired.ts';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { HISTORY_PREFIX, REJECTIONS_PREFIX, STEP_DOWN_PREFIX } from './scope-kind.ts';

/** One that cannot be read goes only once there are too many. */
function writtenAt(value: string): number {
  try {
    const { at } = JSON.parse(value) as { readonly at?: unknown };
    const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
  } catch {
    return Number.MAX_SAFE_INTEGER;
  }
}

const sweep = (prefix: string, ageMs: number, maxRecords: number): Sweep => ({
  prefix,
  maxRecords,
  expiresAt: ({ value }) => writtenAt(value) + ageMs,
});

const SWEEPS: readonly Sweep[] = [
  sweep(HISTORY_PREFIX, LEADERSHIP_BOUNDS.historyAgeMs, LEADERSHIP_BOUNDS.historyRecords),
  sweep(REJECTIONS_PREFIX, LEADERSHIP_BOUNDS.rejectionAgeMs, LEADERSHIP_BOUNDS.rejectionRecords),
  sweep(STEP_DOWN_PREFIX, LEADERSHIP_BOUNDS.stepDownAgeMs, LEADERSHIP_BOUNDS.stepDownRecords),
];

export interface LeadershipSweepOptions {
  readonly registry: GuardedRegistry;
  readonly writerId: string;
  /** Unix milliseconds. */
  readonly wall: number;
  readonly signal: AbortSignal;
}

/** How many records were dropped. @throws RegistryError */
export async function sweepLeadership({ registry, ...options }: LeadershipSweepOptions): Promise<number> {
  let dropped = 0;
  for (const each of SWEEPS) dropped += await sweepExpired(registry, each, options);
  return dropped;
}
