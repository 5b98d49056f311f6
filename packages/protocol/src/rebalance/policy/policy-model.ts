/**
 * What people say of rebalancing, of a cluster or of a namespace: when a node counts as sick, how much may move how fast, and when nothing may. A document
 * may leave out what it takes from the defaults, or from its cluster's. All times in milliseconds; moments are Unix milliseconds.
 */

/** A signal counts as bad at `enter` and beyond, and as good again only at `leave` and before: what lies between changes nothing. */
export interface Band {
  readonly enter: number;
  readonly leave: number;
}

export interface HealthThresholds {
  readonly pendingDepth: Band;
  readonly latencyP99Ms: Band;
  /** 0 to 1. */
  readonly errorRatio: Band;
  /** 0 (worst) to 100: bad at `enter` and below. */
  readonly healthScore: Band;
}

/** What a plan as a whole may be: each measured on the plan, against a limit. */
export const GUARDRAILS = {
  /** Moves of the plan, of all shards of the namespace. */
  'moved-shards-ratio': 'at-most',
  /** Nodes that are sick, of those that take shards. */
  'sick-nodes-ratio': 'at-most',
  /** Of the nodes that take shards, the lowest score once they have. */
  'least-target-score': 'at-least',
  /** Shards of the fullest node after the plan, beside its share. */
  'fullest-node-ratio': 'at-most',
  /** Shards for which no node is eligible. */
  'unplaced-shards': 'at-most',
} as const satisfies Readonly<Record<string, 'at-most' | 'at-least'>>;
export type GuardrailName = keyof typeof GUARDRAILS;

export interface Guardrail {
  readonly name: GuardrailName;
  readonly limit: number;
}

/** Who says yes to a plan where people do. */
export interface PolicyApprovals {
  /** So many different people, 1 to 5. */
  readonly needed: number;
  /** Absent: everybody who may operate. */
  readonly among?: readonly { readonly issuer: string; readonly subject: string }[];
}

/** Over by itself at `until`. */
export interface ChangeWindow {
  readonly id: string;
  /** `freeze`: nothing begins in it. `maintenance`: while any is not over, things begin in one of them alone. */
  readonly kind: 'freeze' | 'maintenance';
  readonly from: number;
  readonly until: number;
  readonly reason: string;
}

export interface RebalancePolicy {
  /** Counts up with each that is written; of an effective one it is another whenever a document that it is made of is. */
  readonly version: number;
  /** `approval`: people say yes to each plan. `auto`: to those alone that fail a check. */
  readonly mode: 'auto' | 'approval';
  readonly approvals: PolicyApprovals;
  /** Nobody may approve or run a plan that is older. */
  readonly changeTtlMs: number;
  /** Without it a rollback needs nobody: it returns to what was approved before. */
  readonly rollbackNeedsApproval: boolean;
  readonly thresholds: HealthThresholds;
  /** For so long signals have to be bad, good moments taken off, before a node is sick; and good before it is well. */
  readonly hysteresis: { readonly enterAfterMs: number; readonly leaveAfterMs: number };
  readonly limits: {
    /** In flight at once, given and taken together. */
    readonly movesPerNode: number;
    readonly movesPerCluster: number;
    /** Moves that begin within any hour. */
    readonly churnPerHour: number;
    /** A shard that was moved for its node's health stays for so long, unless its node leaves. */
    readonly cooldownMs: number;
    /** A stage that is not done by then has failed. */
    readonly stageTimeoutMs: number;
  };
  /** Pulled where so many of the nodes are lost at once; let go once no more than `leaveRatio` of them are. */
  readonly brake: { readonly enterRatio: number; readonly leaveRatio: number; readonly leastNodes: number };
  readonly guardrails: readonly Guardrail[];
  readonly windows: readonly ChangeWindow[];
}

type Part<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[] ? T[K] : T[K] extends object ? Part<T[K]> : T[K];
};

/** As it is written; `version` is always there. */
export type PolicyDocument = Part<Omit<RebalancePolicy, 'version'>> & Pick<RebalancePolicy, 'version'>;

export const POLICY_BOUNDS = {
  guardrails: 16,
  windows: 64,
  approvals: 5,
  among: 16,
  /** Characters of an issuer and of a subject. */
  personLength: 512,
  /** Earlier versions that are kept of a document. */
  history: 100,
  /** Freezes at once, those that are over and not swept yet among them. */
  freezes: 256,
  /** Characters of an id and of a reason. */
  idLength: 64,
  reasonLength: 512,
  /** A freeze for longer is none that ends by itself. */
  windowMs: 30 * 24 * 3_600_000,
} as const;
