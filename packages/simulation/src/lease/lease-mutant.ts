/** A planted bug of leases, laid over the real machine from outside: it proves that a checker sees what it is there to see. */
import type { NodeId } from '@omnirelay/primitives';
import type {
  Admission,
  Grant,
  GuardSources,
  LeaseInput,
  LeaseOutput,
  LeaseSettings,
  ScopeSetting,
} from '@omnirelay/protocol';
import type { LeaseFault } from './lease-faults.ts';

export interface LeaseMutant {
  readonly name: string;
  readonly bug: string;
  /** The checker that must catch it. */
  readonly caughtBy: string;
  /** A run in which it shows, and which is clean without it. */
  readonly scenario: {
    readonly seed: number;
    readonly nodes?: number;
    readonly seconds?: number;
    readonly faults?: readonly LeaseFault[];
  };
  readonly settings?: (settings: LeaseSettings, node: number) => LeaseSettings;
  readonly scopes?: (scopes: readonly ScopeSetting[]) => readonly ScopeSetting[];
  readonly input?: (input: LeaseInput, self: NodeId) => LeaseInput | null;
  readonly output?: (output: LeaseOutput) => LeaseOutput | null;
  readonly grant?: (grant: Grant) => Grant;
  readonly guard?: (sources: GuardSources) => Admission;
  /** Effects compare nothing. */
  readonly writesUnfenced?: boolean;
  /** Says that what ran has ended while it still runs. */
  readonly stopsAtOnce?: boolean;
}
