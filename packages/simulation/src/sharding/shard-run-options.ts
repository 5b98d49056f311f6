/** What a run of hand-overs is made of, and what comes of it. */
import type { Effects, HandoverSettings, Namespace } from '@omnirelay/protocol';
import type { LeaseFault } from '../lease/lease-faults.ts';
import type { BesideLeader, LeaderTools } from './beside-leader.ts';
import type { ShardCheckerFactory } from './shard-checker.ts';
import type { ShardFault } from './shard-faults.ts';
import type { ShardMutant } from './shard-mutant.ts';
import type { ShardOperations } from './shard-operations.ts';
import type { ShardRun } from './shard-run.ts';

export interface ShardRunOptions {
  readonly seed: number;
  readonly nodes?: number;
  readonly seconds?: number;
  /** Of each namespace. */
  readonly shards?: number;
  /** Instead of hasty ones. */
  readonly settings?: HandoverSettings;
  /** Instead of what the seed would draw. */
  readonly faults?: readonly LeaseFault[];
  readonly shardFaults?: readonly ShardFault[];
  readonly mutant?: ShardMutant | undefined;
  /** Instead of two, one of which is fenced. */
  readonly namespaces?: readonly NamespaceOfRun[];
  /** False: nobody changes rules, weights and wishes. */
  readonly operators?: boolean;
  /** False: nobody calls. */
  readonly callers?: boolean;
  /** Instead of all of them. */
  readonly checkers?: readonly ShardCheckerFactory[];
  /** What whoever leads does beside. */
  readonly beside?: (run: ShardRun, tools: LeaderTools) => BesideLeader;
  /** See `LeaseRunOptions`. */
  readonly mayLead?: (node: number) => boolean;
  readonly enough?: () => boolean;
}

export interface NamespaceOfRun {
  readonly namespace: Namespace;
  readonly effects: Effects;
}

export interface ShardRunResult {
  readonly seed: number;
  readonly failures: readonly { readonly checker: string; readonly atMs: number; readonly problem: string }[];
  readonly operations: ShardOperations;
}
