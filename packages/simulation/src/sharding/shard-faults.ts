/**
 * What befalls hand-overs beside what befalls leases: watches that tell nothing, nodes that are drained or go by themselves, effects that travel for long,
 * replicas that fall behind.
 */
import type { Prng } from '@omnirelay/primitives';

export type ShardFault = { readonly at: number; readonly forMs: number } & (
  | { readonly kind: 'depart' | 'slow-effects' | 'old-maps'; readonly node: number }
  /** Forced: whatever the rounds have left. */
  | { readonly kind: 'drain'; readonly node: number; readonly forced?: boolean }
  | { readonly kind: 'lost-watches'; readonly rate: number }
  /** As soon as the next shard is to stop the registry is dark for everybody. */
  | { readonly kind: 'dark-midway' }
);
export type ShardFaultKind = ShardFault['kind'];

export const SHARD_FAULT_KINDS: readonly ShardFaultKind[] = [
  'drain',
  'depart',
  'slow-effects',
  'old-maps',
  'lost-watches',
  'dark-midway',
];

/** One in about four seconds; some kinds stay away from each run. */
export function drawShardFaults(prng: Prng, nodes: number, healsAt: number): readonly ShardFault[] {
  const kinds = SHARD_FAULT_KINDS.filter(() => prng.below(3) > 0);
  const faults: ShardFault[] = [];
  for (let at = 4_000; at < healsAt - 12_000; at += 500 + prng.below(7_000)) {
    const kind = prng.pick(kinds);
    const forMs = 500 + prng.below(8_000);
    if (kind === 'lost-watches') faults.push({ at, forMs, kind, rate: 0.2 + prng.unit() * 0.8 });
    else if (kind === 'dark-midway') faults.push({ at, forMs: forMs >> 1, kind });
    else if (kind === 'drain') faults.push({ at, forMs, kind, node: prng.below(nodes), forced: prng.below(3) === 0 });
    else if (kind !== undefined) faults.push({ at, forMs, kind, node: prng.below(nodes) });
  }
  return faults;
}
