/** What every plan is made with: its shape, what it must know of the run, and the draws that all plans share. */
import type { Prng } from '@omnirelay/primitives';
import type { SwimSettings } from '@omnirelay/protocol';
import type { Ending, Fault } from './faults.ts';
import type { LinkQuality } from './network-conditions.ts';
import type { SendBuffer } from './send-buffer.ts';

export type PlanName = 'standard' | 'within-bound' | 'swarm';

export interface FaultPlan {
  readonly name: PlanName;
  readonly quality: LinkQuality;
  /** All nodes start within so long. */
  readonly startSpreadMs: number;
  /** How far a monotonic clock may go wrong: 0.01 is one second in a hundred. */
  readonly clockRateError: number;
  /** Absent: that of the real transport. */
  readonly sendBuffer?: SendBuffer | undefined;
  /** Whether the queues of the machines end after a few entries, so that they fill. */
  readonly tightBounds?: boolean | undefined;
  /** In order of time. */
  readonly faults: readonly Fault[];
}

export interface PlanRequest {
  readonly nodes: number;
  readonly healsAt: number;
  readonly settings: SwimSettings;
  /** Nodes that others join through: they never stay dead. */
  readonly seedNodes: number;
}

export const between = (random: Prng, low: number, high: number): number => low + random.below(high - low + 1);
export const chance = (random: Prng, percent: number): boolean => random.below(100) < percent;
export const someNodes = (random: Prng, nodes: number, most: number): number[] =>
  random.shuffle(Array.from({ length: nodes }, (_, i) => i)).slice(0, between(random, 1, Math.max(1, most)));

export function standardQuality(random: Prng): LinkQuality {
  const delayMs = [0.2, 1, 5, 25][random.below(4)] as number;
  return { delayMs, jitterMs: delayMs, tailMs: delayMs * 40, loss: chance(random, 50) ? random.below(11) / 100 : 0 };
}

export function ending(request: PlanRequest, at: number, random: Prng): Ending {
  const node = random.below(request.nodes);
  const staysDead = node >= request.seedNodes && chance(random, 40);
  const latest = request.healsAt - at - 1;
  return {
    node,
    restartAfterMs: staysDead
      ? null
      : Math.min(latest, chance(random, 30) ? between(random, 20, 1500) : between(random, 1000, 30_000)),
    losesDisk: chance(random, 25),
    wallJumpSeconds: chance(random, 25) ? between(random, -120, 120) : 0,
  };
}
