/**
 * A planted bug, laid over the real machine from outside. It proves that a checker sees what it is there to see. Most are bugs that
 * somebody had: `thread` is where they tell of it.
 */
import type { SwimSettings } from '@omnirelay/protocol';
import type { Fault } from '../faults.ts';
import type { PlanName } from '../plan-draws.ts';
import type { SendBuffer } from '../send-buffer.ts';
import type { Birth, MembershipMachine } from '../sim-node.ts';

/** A run in which the bug shows, and which is clean without it. */
export interface Scenario {
  readonly seed: number;
  readonly nodes: number;
  readonly minutes: number;
  readonly plan: PlanName;
  /** Instead of what the plan would draw. */
  readonly faults?: readonly Fault[];
  readonly sendBuffer?: SendBuffer;
  readonly tightBounds?: boolean;
}

export interface Mutant {
  readonly name: string;
  readonly thread?: string;
  /** The checker that must catch it. */
  readonly caughtBy: string;
  readonly scenario: Scenario;
  /** The bug itself where there is no `wrap`; with one, the setting in which it shows soon enough. */
  readonly settings?: (settings: SwimSettings) => SwimSettings;
  /** Undefined leaves this node as it is. */
  readonly wrap?: (machine: MembershipMachine, birth: Birth) => MembershipMachine | undefined;
}

/** Rings instead of a full mesh, so that news must travel. */
export const standard = (seed: number): Scenario => ({ seed, nodes: 40, minutes: 2, plan: 'standard' });
export const withinBound = (seed: number): Scenario => ({ seed, nodes: 40, minutes: 2, plan: 'within-bound' });
export const withFaults = (faults: readonly Fault[], seed = 1): Scenario => ({
  seed,
  nodes: 12,
  minutes: 3,
  plan: 'swarm',
  faults,
});

/** A line far too narrow for the labels that go over it, on channels with little room. */
export const FULL_CHANNELS: Scenario = {
  ...withFaults([
    { at: 12_000, kind: 'narrow-link', node: 5, bytesPerS: 200, forMs: 30_000 },
    { at: 15_000, kind: 'label-churn', node: 1, times: 60 },
    { at: 15_000, kind: 'label-churn', node: 2, times: 60 },
  ]),
  sendBuffer: { highWaterBytes: 1024, limitBytes: 64 * 1024 },
};

export const ending = (node: number, restartAfterMs: number | null, losesDisk = false, wallJumpSeconds = 0) => ({
  node,
  restartAfterMs,
  losesDisk,
  wallJumpSeconds,
});
