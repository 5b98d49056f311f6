/** A planted bug of hand-overs, laid over the real machines from outside: it proves that a checker sees what it is there to see. */
import type { NodeId } from '@omnirelay/primitives';
import type {
  FenceSources,
  Footing,
  HandoverSettings,
  LeaderInput,
  LeaderOutput,
  OwnershipInput,
  OwnershipOutput,
  PlannedShard,
  Planner,
} from '@omnirelay/protocol';
import type { LeaseFault } from '../lease/lease-faults.ts';
import type { ShardFault } from './shard-faults.ts';

/** Of one life of a node. */
export interface Bent {
  readonly ownerInput?: (input: OwnershipInput) => OwnershipInput | null;
  readonly ownerOutput?: (output: OwnershipOutput) => OwnershipOutput | null;
  readonly leaderInput?: (input: LeaderInput) => LeaderInput | null;
  readonly leaderOutput?: (output: LeaderOutput) => LeaderOutput | null;
  /** Over a planner of its own for each namespace. */
  readonly planner?: (planner: Planner) => Pick<Planner, 'placing'>;
  readonly wanted?: (moves: readonly PlannedShard[]) => readonly PlannedShard[];
  /** Whoever is drained is so as soon as somebody leads. */
  readonly drainsAtOnce?: boolean;
}

export interface ShardScenario {
  readonly seed: number;
  readonly seconds?: number;
  readonly shards?: number;
  readonly settings?: HandoverSettings;
  readonly faults?: readonly LeaseFault[];
  readonly shardFaults?: readonly ShardFault[];
}

export interface ShardMutant {
  readonly name: string;
  readonly bug: string;
  /** The checker that must catch it. */
  readonly caughtBy: string;
  /** A run in which it shows, and which is clean without it. */
  readonly scenario: ShardScenario;
  readonly bend?: (self: NodeId) => Bent;
  readonly settings?: (settings: HandoverSettings) => HandoverSettings;
  readonly fenceOf?: (sources: FenceSources) => FenceSources;
  readonly footing?: (footing: Footing) => Footing;
  /** The sink takes whatever comes. */
  readonly sinkComparesNothing?: boolean;
  /** Says that what ran has ended while it still runs. */
  readonly endsAtOnce?: boolean;
  /** Calls that were held are forgotten. */
  readonly forgetsHeldCalls?: boolean;
}
