/** Policies of rebalancing as the control API speaks of them: documents with versions, and what holds of them together. */
import type { AnswerHead, MutationOptions } from './control-model.ts';
import type { UnreadableRecord } from './leadership-model.ts';
import type { Paged } from './list-questions.ts';

export interface PolicyPerson {
  readonly issuer: string;
  readonly subject: string;
  /** For people to read. */
  readonly name: string;
}

/** A signal is bad at `enter` and beyond, and good again only at `leave` and before. */
export interface PolicyBand {
  readonly enter: number;
  readonly leave: number;
}

export type PolicyWindowKind = 'freeze' | 'maintenance';

/** Over by itself. `freeze`: nothing begins in it. `maintenance`: while any is not over, things begin in one of them alone. */
export interface PolicyWindow {
  readonly id: string;
  readonly kind: PolicyWindowKind;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

export type PolicyGuardrailName =
  | 'moved-shards-ratio'
  | 'sick-nodes-ratio'
  | 'least-target-score'
  | 'fullest-node-ratio'
  | 'unplaced-shards';

/** What holds: complete, and without its versions. All times in milliseconds but for moments. */
export interface EffectivePolicy {
  readonly mode: 'auto' | 'approval';
  /** `among` empty: everybody who may operate. */
  readonly approvals: { readonly needed: number; readonly among: readonly Omit<PolicyPerson, 'name'>[] };
  readonly changeTtlMs: number;
  readonly rollbackNeedsApproval: boolean;
  readonly thresholds: {
    readonly pendingDepth: PolicyBand;
    readonly latencyP99Ms: PolicyBand;
    readonly errorRatio: PolicyBand;
    readonly healthScore: PolicyBand;
  };
  readonly hysteresis: { readonly enterAfterMs: number; readonly leaveAfterMs: number };
  readonly limits: {
    readonly movesPerNode: number;
    readonly movesPerCluster: number;
    readonly churnPerHour: number;
    readonly cooldownMs: number;
    readonly stageTimeoutMs: number;
  };
  readonly brake: { readonly enterRatio: number; readonly leaveRatio: number; readonly leastNodes: number };
  readonly guardrails: readonly { readonly name: PolicyGuardrailName; readonly limit: number }[];
  readonly windows: readonly PolicyWindow[];
}

/** As somebody wrote it: what it leaves out is its cluster's, or the default. `docs/reference/rebalance-policy.schema.json` says what may stand there. */
export type PolicyDocumentJson = Readonly<Record<string, unknown>>;

export interface Policy {
  /** `rebalance`, the cluster's, or `rebalance.<namespace>`. */
  readonly id: string;
  readonly namespace?: string;
  /** 0: nobody has ever written it. */
  readonly version: number;
  /** It says anything of its own. */
  readonly written: boolean;
  readonly document: PolicyDocumentJson;
  readonly updatedAt?: string;
  readonly updatedBy?: PolicyPerson;
  readonly reason?: string;
  readonly changeTicket?: string;
  /** As If-Match takes it; `"0"` of one that nobody has ever written. */
  readonly etag: string;
  /** With its cluster's and with freezes. */
  readonly effective: EffectivePolicy;
  /** Another whenever a document that it is made of is. */
  readonly effectiveVersion: number;
  /** The window for which nothing begins now: a freeze, or a maintenance that is to come. */
  readonly heldBy?: PolicyWindow;
  /** Its record cannot be read: the last one that could, or the default, counts. */
  readonly unreadable?: string;
}

export type PolicySourceName = 'Default' | 'Cluster' | 'Namespace' | 'Freeze';

/** Where a value of an effective policy comes from. */
export interface PolicyValueSource {
  /** As `limits.movesPerNode`, `guardrails.unplaced-shards` or `windows.<id>`. */
  readonly path: string;
  readonly source: PolicySourceName;
}

/** As `limits.movesPerNode`, or `windows[2].until`: what is wrong there, or counts for nothing. */
export interface PolicyProblemAt {
  readonly path: string;
  readonly message: string;
}

export interface PolicyListQuery extends Paged {
  readonly namespace?: readonly string[];
  readonly ifNoneMatch?: string;
}

export interface PolicyList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly Policy[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly etag: string;
  readonly notModified: boolean;
  readonly staleSince?: string;
  readonly total: number;
}

export interface PolicyAnswer extends AnswerHead {
  readonly policy: Policy;
  readonly sources: readonly PolicyValueSource[];
  /** What its namespace wanted wider than its cluster allows. */
  readonly idle: readonly PolicyProblemAt[];
  readonly staleSince?: string;
}

export interface PolicyWatchQuery {
  readonly cursor?: string;
  readonly namespace?: readonly string[];
  readonly query?: string;
}

export type PolicyWatchKind = 'Snapshot' | 'Ready' | 'Changed' | 'Removed' | 'Resync' | 'Heartbeat';

export interface PolicyWatchEvent extends AnswerHead {
  readonly kind: PolicyWatchKind;
  readonly policy?: Policy;
  readonly reason?: string;
  readonly staleSince?: string;
}

export interface ChangePolicyInput extends MutationOptions {
  readonly policy: string;
  /** Instead of all that it says. */
  readonly document: PolicyDocumentJson;
}

export interface ResetPolicyInput extends MutationOptions {
  readonly policy: string;
}

/** How a node would be judged, and by what. */
export interface PolicyPreviewNode {
  readonly nodeId: string;
  readonly before: 'well' | 'sick' | 'leaving' | 'gone';
  readonly after: 'well' | 'sick' | 'leaving' | 'gone';
  readonly score: number;
  /** What takes points off. */
  readonly why: string;
}

export interface PolicyPreviewMove {
  readonly shardId: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export interface PolicyPreviewCheck {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly passes: boolean;
}

/** What the policy would say of a namespace as the mesh is now, taken that nodes go on looking as they do. */
export interface PolicyPreview {
  readonly namespace: string;
  /** A sentence. */
  readonly summary: string;
  /** Those that are not well, before or after. */
  readonly nodes: readonly PolicyPreviewNode[];
  readonly moves: number;
  readonly movesBefore: number;
  readonly stages: number;
  /** The first ones. */
  readonly firstMoves: readonly PolicyPreviewMove[];
  readonly checks: readonly PolicyPreviewCheck[];
  /** Why nothing would begin now. */
  readonly heldBy?: string;
  /** People would have to say yes. */
  readonly needsApproval: boolean;
}

export interface PolicyChange extends AnswerHead {
  readonly policy: string;
  readonly namespace?: string;
  readonly version: number;
  readonly before: EffectivePolicy;
  /** Absent where the document is no policy. */
  readonly after?: EffectivePolicy;
  /** In words, a line each. */
  readonly diff: readonly string[];
  /** All that is wrong; a dry run tells it, and without one the change is refused for it. */
  readonly problems: readonly PolicyProblemAt[];
  /** What is to be looked at, and hinders nothing: sentences. */
  readonly warnings: readonly string[];
  /** Of a dry run: one a namespace that it concerns. */
  readonly preview: readonly PolicyPreview[];
  readonly dryRun: boolean;
  readonly unchanged: boolean;
  readonly effects: readonly string[];
  readonly etag?: string;
  readonly correlationId: string;
}

export interface PolicyVersion {
  readonly version: number;
  readonly at: string;
  readonly by: PolicyPerson;
  readonly reason?: string;
  readonly changeTicket?: string;
  readonly document: PolicyDocumentJson;
  /** Against the one before, in words; the first against nothing written. */
  readonly diff: readonly string[];
}

export interface PolicyVersionQuery {
  readonly policy: string;
  readonly pageSize?: number;
  readonly cursor?: string;
  readonly minCursor?: string;
}

/** Newest first. */
export interface PolicyVersionList extends AnswerHead {
  readonly nextCursor?: string;
  readonly items: readonly PolicyVersion[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly total: number;
}

export interface PolicyDiffQuery {
  readonly policy: string;
  /** 0: before anybody wrote it. */
  readonly fromVersion: number;
  /** The newest without it. */
  readonly toVersion?: number;
  readonly minCursor?: string;
}

export interface PolicyDiff extends AnswerHead {
  readonly policy: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly from: PolicyDocumentJson;
  readonly to: PolicyDocumentJson;
  /** In words, a line each, of what each says together with the cluster's policy as it is now. */
  readonly diff: readonly string[];
}
