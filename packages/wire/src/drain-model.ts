/** Drains in the control API: what one would mean, and how far one is. */

/**
 * What holds a shard at a node that is drained: nobody may take it; its target, the node or the namespace has as many moves in flight as there may be; work
 * of it did not end in time; the scopes go first; the next round takes it.
 */
export type HoldCause =
  | 'no-target'
  | 'target-at-limit'
  | 'node-at-limit'
  | 'namespace-at-limit'
  | 'does-not-stop'
  | 'leaders-first'
  | 'next-round';

export interface HeldShard {
  readonly namespace: string;
  readonly shardId: string;
  /** There may come further ones. */
  readonly cause: HoldCause | (string & {});
  readonly why: string;
  readonly to?: string;
  /** When it is tried again at the latest, where that is known. */
  readonly nextAttemptAt?: string;
}

/** What becomes of a drain that is not done in time: it goes on and is told to be overdue; what is left goes at once; it is called off. */
export type AtDeadline = 'report' | 'force' | 'call-off';

/** How far the drain of a peer is, as the answering node knows it. */
export interface PeerDrain {
  readonly since?: string;
  readonly deadline?: string;
  readonly atDeadline: AtDeadline;
  readonly overdue: boolean;
  readonly forced: boolean;
  readonly shardsBefore: number;
  /** It owns them, is being given them, or has not let them go for good. */
  readonly shardsLeft: number;
  /** Of these, on their way to others. */
  readonly onTheirWay: number;
  readonly scopesLeft: readonly string[];
  readonly held: number;
  /** The first of them: what nobody may take comes first. */
  readonly heldShards: readonly HeldShard[];
  readonly powerOff: { readonly safe: boolean; readonly because: readonly string[] };
}

/** What is to be handed over when a peer is drained. */
export interface DrainPlan {
  /** That it owns. */
  readonly shards: number;
  /** By the planner, as things are; without `nodeId`: nobody else may take them. */
  readonly targets: readonly { readonly namespace: string; readonly nodeId?: string; readonly shards: number }[];
  /** Scopes, but for its own lease. */
  readonly leads: readonly string[];
  /** With who is asked to lead them; without `to`: nobody stands for it. They go before the shards. */
  readonly leaderChanges: readonly { readonly scope: string; readonly to?: string }[];
  /** Shards of the nodes that get some, before and after. */
  readonly capacity: readonly { readonly nodeId: string; readonly before: number; readonly after: number }[];
  /** About how long it takes. */
  readonly etaMs: number;
  readonly checks: readonly DrainCheck[];
  /** When the time that was asked for would be over. */
  readonly deadline?: string;
}

/** What was measured, against its limit. */
export interface DrainCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly measured: string;
  readonly limit: string;
}
