/** Policies, freezes and the controllers of rebalancing as users of the control client see them. Every method rejects with `ControlError`. */
import type {
  ChangePolicyInput,
  CreateFreezeInput,
  FreezeChange,
  FreezeList,
  FreezeListQuery,
  FreezeWatchEvent,
  FreezeWatchQuery,
  LiftFreezeInput,
  PolicyAnswer,
  PolicyChange,
  PolicyDiff,
  PolicyDiffQuery,
  PolicyList,
  PolicyListQuery,
  PolicyVersionList,
  PolicyVersionQuery,
  PolicyWatchEvent,
  PolicyWatchQuery,
  RebalanceControllerList,
  RebalanceControllerQuery,
  RebalanceControllerWatchEvent,
  ResetPolicyInput,
} from '@omnirelay/wire';
import type { CallOptions, ReadOptions, WatchItem } from './api.ts';

export type PolicyWatchItem = WatchItem<PolicyWatchEvent>;
export type FreezeWatchItem = WatchItem<FreezeWatchEvent>;
export type RebalanceControllerWatchItem = WatchItem<RebalanceControllerWatchEvent>;

type Watched<Query> = Query & { readonly signal: AbortSignal };

export interface PolicyCalls {
  /** Of the cluster and of each namespace, written or not: with what holds. */
  list(query?: PolicyListQuery, options?: CallOptions): Promise<PolicyList>;
  /** With where each value comes from. `rebalance` is the cluster's, `rebalance.<namespace>` a namespace's. */
  get(policy: string, options?: ReadOptions): Promise<PolicyAnswer>;
  /** Each of which something else holds. Without a cursor begins with a snapshot. */
  watch(options: Watched<PolicyWatchQuery>): AsyncIterable<PolicyWatchItem>;
  /** Instead of all that it says. `ifMatch` is its etag; with `dryRun` all that is wrong is an answer. */
  change(input: ChangePolicyInput, options?: CallOptions): Promise<PolicyChange>;
  /** It says nothing any more: the defaults hold, or the cluster's. */
  reset(input: ResetPolicyInput, options?: CallOptions): Promise<PolicyChange>;
  /** Newest first. */
  versions(query: PolicyVersionQuery, options?: CallOptions): Promise<PolicyVersionList>;
  diff(query: PolicyDiffQuery, options?: CallOptions): Promise<PolicyDiff>;
}

export interface FreezeCalls {
  /** Those that stand, are to come, or were over lately. */
  list(query?: FreezeListQuery, options?: CallOptions): Promise<FreezeList>;
  /** Each that is made, begins, is over or lifted. Without a cursor begins with a snapshot. */
  watch(options: Watched<FreezeWatchQuery>): AsyncIterable<FreezeWatchItem>;
  /** Needs a reason. It is over by itself. */
  create(input: CreateFreezeInput, options?: CallOptions): Promise<FreezeChange>;
  /** Needs a reason. */
  lift(input: LiftFreezeInput, options?: CallOptions): Promise<FreezeChange>;
}

export interface RebalanceControllerCalls {
  list(query?: RebalanceControllerQuery, options?: CallOptions): Promise<RebalanceControllerList>;
  /** Each that says something else. Without a cursor begins with a snapshot. */
  watch(options: Watched<PolicyWatchQuery>): AsyncIterable<RebalanceControllerWatchItem>;
}
