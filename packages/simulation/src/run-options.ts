/** What a run is asked for, and what comes of it. */
import type { GossipProfile, SwimSettings } from '@omnirelay/protocol';
import type { CheckerFactory, Failure } from './checkers/checker.ts';
import type { FrameLine } from './frame-line.ts';
import type { Mutant } from './mutants/mutant.ts';
import type { FaultPlan, PlanName } from './plan-draws.ts';
import type { Speech } from './speech.ts';

export interface RunOptions {
  readonly seed: number;
  readonly nodes: number;
  readonly plan?: PlanName;
  readonly profile?: GossipProfile;
  /** Virtual minutes; the last third, at least one minute where there are two, is for healing. */
  readonly minutes?: number;
  readonly checkers?: readonly CheckerFactory[];
  readonly mutant?: Mutant | undefined;
  /** A file that takes the inputs of the run. */
  readonly record?: string | undefined;
  /** Instead of the one that the seed would draw. */
  readonly faultPlan?: FaultPlan | undefined;
  /** The run ends with the first failure of this checker. */
  readonly stopAt?: string | undefined;
  /** Changes the profile's settings; such a run cannot be recorded. */
  readonly adjust?: ((settings: SwimSettings) => SwimSettings) | undefined;
  /** Frames go through it; such a run cannot be recorded. */
  readonly line?: FrameLine | undefined;
  /** How a node speaks until it is upgraded: plain unless this says otherwise. */
  readonly speechOf?: ((node: number) => Speech) | undefined;
}

export interface RunStats {
  readonly virtualMs: number;
  readonly events: number;
  readonly inputs: number;
  readonly frames: number;
  readonly bytes: number;
  readonly lives: number;
  readonly faults: number;
  readonly traceHash: string;
}

export interface RunResult {
  readonly ok: boolean;
  readonly seed: number;
  readonly failures: readonly Failure[];
  readonly stats: RunStats;
}
