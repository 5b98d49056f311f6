/** What befalls a run of leases: drawn from a seed, each kind weighed anew, all of it over by two thirds of the time. */
import type { Prng } from '@omnirelay/primitives';

export type LeaseFault = { readonly at: number; readonly forMs: number } & (
  | {
      readonly kind:
        | 'stall'
        | 'pause-machine'
        | 'crash'
        | 'cut-gossip'
        | 'cut-registry'
        | 'slow-registry'
        | 'step-down'
        | 'leave';
      readonly node: number;
    }
  | { readonly kind: 'wall-jump'; readonly node: number; readonly byMs: number }
  | { readonly kind: 'lost-answers' | 'stale-reads'; readonly rate: number }
  | { readonly kind: 'dark' | 'refuses-writes' | 'restore' | 'promote' }
  /** Heartbeats of these fail, and nothing else: a relay of theirs is ill. */
  | { readonly kind: 'hiccup'; readonly nodes: readonly number[] }
  /** What is known then of nodes that are gone goes after `forMs`, and the leases of these too, although nobody has ended them. */
  | { readonly kind: 'sweep'; readonly held: readonly number[] }
);
export type LeaseFaultKind = LeaseFault['kind'];

export const LEASE_FAULT_KINDS: readonly LeaseFaultKind[] = [
  'stall',
  'pause-machine',
  'crash',
  'cut-gossip',
  'cut-registry',
  'slow-registry',
  'step-down',
  'leave',
  'wall-jump',
  'lost-answers',
  'stale-reads',
  'dark',
  'refuses-writes',
  'restore',
  'promote',
  'hiccup',
];

/** One fault in about three seconds; half of the kinds stay away from each run. */
export function drawLeaseFaults(prng: Prng, nodes: number, healsAt: number): readonly LeaseFault[] {
  const kinds = LEASE_FAULT_KINDS.filter(() => prng.below(2) === 0);
  const faults: LeaseFault[] = [];
  for (let at = 6_000; at < healsAt - 12_000; at += 500 + prng.below(6_000)) {
    const kind = prng.pick(kinds);
    if (kind !== undefined) faults.push(drawOne(prng, kind, at, nodes));
  }
  return faults;
}

/** The sweeps of whoever leads the mesh, in one run of two: apart from the faults, of which they are none. */
export function drawSweeps(prng: Prng, healsAt: number): readonly LeaseFault[] {
  if (prng.below(2) === 0) return [];
  const sweeps: LeaseFault[] = [];
  for (let at = 3_000; at < healsAt - 12_000; at += 1_000 + prng.below(4_000))
    sweeps.push({ at, kind: 'sweep', held: [], forMs: 3_000 + prng.below(4_000) });
  return sweeps;
}

function drawOne(prng: Prng, kind: LeaseFaultKind, at: number, nodes: number): LeaseFault {
  const node = prng.below(nodes);
  const forMs = 100 + prng.below(prng.below(3) === 0 ? 9_000 : 3_500);
  switch (kind) {
    case 'wall-jump':
      return { at, kind, node, forMs: 0, byMs: (prng.below(2) === 0 ? -1 : 1) * (300 + prng.below(20_000)) };
    case 'lost-answers':
      return { at, kind, forMs, rate: 0.1 + prng.unit() * 0.6 };
    case 'stale-reads':
      return { at, kind, forMs, rate: 0.2 + prng.unit() * 0.7 };
    case 'hiccup':
      // As long as a lease may be late and a further ttl lets it be.
      return {
        at,
        kind,
        forMs: 2_500 + prng.below(1_500),
        nodes: prng.shuffle(Array.from({ length: nodes }, (_, n) => n)).slice(0, Math.max(3, Math.ceil(nodes * 0.4))),
      };
    case 'dark':
    case 'refuses-writes':
    case 'restore':
    case 'promote':
      return { at, kind, forMs };
    case 'sweep':
      return { at, kind, forMs, held: [] };
    case 'step-down':
    case 'leave':
      return { at, kind, node, forMs: 1_000 + prng.below(4_000) };
    default:
      return { at, kind, node, forMs };
  }
}
