/** Namespaces of shards as the control API speaks of them: strategies, rules, and what would move, were they other ones. */
import type { AnswerHead, MutationOptions } from './control-model.ts';
import type { UnreadableRecord } from './leadership-model.ts';
import type { Paged } from './list-questions.ts';

export type ShardStrategyId = 'ring' | 'rendezvous' | 'locality';
export type ShardNamespaceKind = 'service' | 'queue';

/** Where shards would like to be; of several that name a shard the first counts. `from` up to and with `to`. */
export interface ShardHome {
  readonly from: string;
  readonly to: string;
  readonly region: string;
  readonly zone?: string;
}

export interface ShardStrategy {
  readonly id: ShardStrategyId;
  /** Of `ring`: positions that a node of usual weight has on the circle. */
  readonly virtualNodes?: number;
  /** Of `locality`: where shards would like to be; of the others empty. */
  readonly homes: readonly ShardHome[];
}

/** Exactly one of its fields. */
export interface ShardNodeSelector {
  readonly nodeId?: string;
  /** `key=value`. */
  readonly label?: string;
  readonly zone?: string;
  readonly region?: string;
}

/** `pin`: nowhere else than `nodes`. `exclude`: never there. `anti-affinity`: no two of `shards` on one node, or in one zone or region. */
export interface ShardRule {
  readonly id: string;
  readonly kind: 'pin' | 'exclude' | 'anti-affinity';
  /** Of `pin` and `exclude`. */
  readonly from?: string;
  readonly to?: string;
  readonly nodes?: ShardNodeSelector;
  /** Of `anti-affinity`; of the others empty. */
  readonly shards: readonly string[];
  readonly apart?: 'node' | 'zone' | 'region';
}

/**
 * `fenced`: every effect under its shards carries the fence to where it lands, and is refused there when it is older; then a shard is taken over without
 * waiting for the old owner's lease to end.
 */
export type ShardEffects = 'fenced' | 'unfenced';

/** What operators say of a namespace. */
export interface NamespaceSettings {
  readonly namespace: string;
  readonly kind: ShardNamespaceKind;
  /** Fixed when it was made. */
  readonly shardCount: number;
  readonly strategy: ShardStrategy;
  readonly rules: readonly ShardRule[];
  /** Roles of nodes that may own its shards. */
  readonly roles: readonly string[];
  /** Absent where nobody has said: then unfenced. */
  readonly effects?: ShardEffects;
}

/** Moving and unowned ones are counted by their status too. */
export interface ShardCounts {
  readonly active: number;
  readonly draining: number;
  readonly paused: number;
  readonly disabled: number;
  /** On their way from one node to another. */
  readonly moving: number;
  /** Nobody may have them, or has them yet. */
  readonly unowned: number;
}

export interface ShardNamespace extends NamespaceSettings {
  /** `<lineage epoch>.<generation>` of its map; absent before the first. */
  readonly version?: string;
  readonly checksum?: string;
  /** Nodes that own any of its shards. */
  readonly owners: number;
  readonly counts: ShardCounts;
  /** Most shards of a node, by how many each would have if all owners had the same. */
  readonly imbalance?: number;
  /** Of its map. */
  readonly updatedAt?: string;
  /** Of its settings, as `If-Match` takes it. */
  readonly etag: string;
}

export interface NamespaceListQuery extends Paged {
  readonly namespace?: readonly string[];
  readonly ifNoneMatch?: string;
}

export interface NamespaceList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly ShardNamespace[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly etag: string;
  readonly notModified: boolean;
  readonly staleSince?: string;
  /** Namespaces that match, on all pages. */
  readonly total: number;
}

export interface NamespaceWatchQuery {
  readonly cursor?: string;
  readonly namespace?: readonly string[];
  readonly query?: string;
}

/**
 * `Changed`: the namespace as it is now. `Removed`: it is no longer among those that are asked for. `Resync`: forget what you hold, a snapshot follows.
 */
export interface NamespaceWatchEvent extends AnswerHead {
  readonly kind: 'Snapshot' | 'Ready' | 'Changed' | 'Removed' | 'Resync' | 'Heartbeat';
  readonly namespace?: ShardNamespace;
  readonly reason?: string;
  readonly staleSince?: string;
}

/** A node as a what-if has it. */
export interface SimulatedNode {
  readonly nodeId: string;
  readonly weight?: number;
  readonly region?: string;
  readonly zone?: string;
}

/** The nodes of a zone weigh so many times as much as they do. */
export interface ZoneWeight {
  readonly zone: string;
  /** Of which the zone is; any, if left out. */
  readonly region?: string;
  readonly times: number;
}

/** What would be, were things so; what is left out stays as it is. */
export interface ShardSimulationQuery {
  readonly namespace: string;
  /** Of which map; the newest, if left out. */
  readonly fromVersion?: string;
  readonly strategy?: ShardStrategy;
  readonly rules?: readonly ShardRule[];
  /** Without any rule. */
  readonly noRules?: boolean;
  readonly addNodes?: readonly SimulatedNode[];
  readonly removeNodes?: readonly string[];
  readonly zoneWeights?: readonly ZoneWeight[];
}

export interface ShardSimulation {
  readonly namespace: string;
  readonly fromVersion: string;
  readonly shardCount: number;
  readonly moved: number;
  readonly movedPercent: number;
  /** No placement within the bounds moves fewer. */
  readonly leastMoved: number;
  readonly leastMovedPercent: number;
  /** Moves of shards that somebody leads now. */
  readonly leaderChanges: number;
  /** Shards that nobody may have. */
  readonly unowned: number;
  /** Shards of the node that has most. */
  readonly maxLoadBefore: number;
  readonly maxLoadAfter: number;
  readonly load: readonly {
    readonly nodeId: string;
    readonly before: number;
    readonly after: number;
    /** It has stopped by plan, and its shards are held for its next life until then. */
    readonly awayUntil?: string;
  }[];
  /** From whom to whom, most shards first; at most 10,000 pairs. */
  readonly flows: readonly { readonly from?: string; readonly to?: string; readonly count: number }[];
}

export interface ShardSimulationAnswer extends AnswerHead {
  readonly simulation: ShardSimulation;
  /** How long this node thought about it. */
  readonly tookMs: number;
  readonly staleSince?: string;
}

export interface CreateNamespaceInput extends MutationOptions {
  readonly namespace: string;
  readonly kind?: ShardNamespaceKind;
  readonly shardCount: number;
  readonly strategy?: ShardStrategy;
  readonly rules?: readonly ShardRule[];
  readonly roles?: readonly string[];
  readonly effects?: ShardEffects;
}

/** What is left out stays. */
export interface ChangeNamespaceInput extends MutationOptions {
  readonly namespace: string;
  readonly strategy?: ShardStrategy;
  /** Instead of all there are. */
  readonly rules?: readonly ShardRule[];
  /** Without any rule from now on. */
  readonly noRules?: boolean;
  readonly roles?: readonly string[];
  readonly effects?: ShardEffects;
  /** What is to move goes whatever the rounds have left, until nothing is left to move; of what is under way as well. */
  readonly force?: boolean;
  /** Refused, with the reason, unless it is the one that the namespace has. */
  readonly shardCount?: number;
}

export interface NamespaceChange extends AnswerHead {
  /** Absent of a new one. */
  readonly before?: NamespaceSettings;
  readonly after: NamespaceSettings;
  readonly dryRun: boolean;
  readonly unchanged: boolean;
  /** Of a dry run: what it would move. Absent where there is no map yet. */
  readonly simulation?: ShardSimulation;
  readonly effects: readonly string[];
  readonly blockers: readonly string[];
  /** Of the settings, as `If-Match` takes it; absent of one that is not made. */
  readonly etag?: string;
  readonly correlationId: string;
}
