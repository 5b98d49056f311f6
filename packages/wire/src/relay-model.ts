/**
 * What gateways and workers ask of the registry through a control node, and what it answers, as plain data: shaped as the registry port, whose
 * package gives the names their brands.
 */

export type RelayVersions = Readonly<Record<string, string>>;

export interface RelayRecord {
  readonly key: string;
  readonly value: string;
  readonly schema: number;
  readonly minReader: number;
  readonly version: bigint;
  readonly lastWriterId: string;
  readonly lastTxnId: string;
  readonly versionVector?: RelayVersions;
}

export interface RelayExpectation {
  readonly identity: string;
  readonly head?: bigint;
  readonly lineageVersion?: bigint;
}

export type RelayUnder =
  | { readonly kind: 'unfenced' }
  | { readonly kind: 'fence'; readonly scope: string; readonly fence: string; readonly claimId: string };

export type RelayCondition =
  | { readonly kind: 'version'; readonly key: string; readonly version: bigint }
  | { readonly kind: 'absent'; readonly key: string };

export interface RelayWrite {
  readonly kind: 'put' | 'delete';
  readonly key: string;
  readonly value?: string;
  readonly schema?: number;
  readonly minReader?: number;
  readonly versionVector?: RelayVersions;
}

export interface RelayTransaction {
  readonly under: RelayUnder;
  readonly writerId: string;
  readonly txnId: string;
  readonly conditions: readonly RelayCondition[];
  readonly writes: readonly RelayWrite[];
}

export type RelayOperation =
  | { readonly kind: 'identity' }
  | { readonly kind: 'read'; readonly keys: readonly string[] }
  | { readonly kind: 'list'; readonly prefix: string; readonly afterKey?: string; readonly limit: number }
  | { readonly kind: 'transact'; readonly txn: RelayTransaction; readonly expects?: RelayExpectation }
  | { readonly kind: 'outcome-of'; readonly txnId: string }
  | {
      readonly kind: 'heartbeat';
      readonly key: string;
      readonly expected: bigint;
      readonly value: string;
      readonly expects?: RelayExpectation;
    }
  | { readonly kind: 'compact'; readonly upTo: bigint; readonly expects?: RelayExpectation }
  | { readonly kind: 'watch'; readonly prefix: string; readonly from: bigint; readonly credit: number };

export interface RelayCall {
  readonly id: number;
  /** On the control node's clock. */
  readonly deadlineMs: number;
  /** Null: one that this version does not know. */
  readonly operation: RelayOperation | null;
}

export interface RelayRequest {
  readonly calls: readonly RelayCall[];
  readonly credits: readonly { readonly id: number; readonly pages: number }[];
  readonly cancelled: readonly number[];
}

export interface RelayReadAnswer {
  readonly records: readonly RelayRecord[];
  readonly revision: bigint;
  readonly identity: string;
}

export interface RelayListAnswer extends RelayReadAnswer {
  readonly prefixRevision: bigint;
  readonly nextKey?: string;
}

export type RelayTransactOutcome =
  | { readonly kind: 'committed'; readonly revision: bigint }
  | { readonly kind: 'conflict'; readonly current: readonly RelayRecord[]; readonly cause: 'condition' | 'fence' }
  | { readonly kind: 'unknown'; readonly detail: string };

export type RelayHeartbeatOutcome =
  | { readonly kind: 'committed'; readonly version: bigint }
  | { readonly kind: 'conflict'; readonly current?: RelayRecord }
  | { readonly kind: 'unknown' };

export type RelayOutcomeOf =
  | { readonly kind: 'committed'; readonly revision: bigint }
  | { readonly kind: 'absent' }
  | { readonly kind: 'pending' };

export type RelayOutcome =
  | { readonly kind: 'failure'; readonly code: string; readonly message: string }
  | { readonly kind: 'identity'; readonly identity: string }
  | { readonly kind: 'read'; readonly answer: RelayReadAnswer }
  | { readonly kind: 'list'; readonly answer: RelayListAnswer }
  | { readonly kind: 'transact'; readonly outcome: RelayTransactOutcome }
  | { readonly kind: 'outcome-of'; readonly outcome: RelayOutcomeOf }
  | { readonly kind: 'heartbeat'; readonly outcome: RelayHeartbeatOutcome }
  | { readonly kind: 'compact' }
  /** `compacted` is 0 for a watch that was called off. */
  | { readonly kind: 'watch-end'; readonly compacted: bigint };

export interface RelayAnswer {
  readonly id: number;
  /** Null: one that this version does not know. */
  readonly outcome: RelayOutcome | null;
}

export type RelayChange =
  | { readonly kind: 'put'; readonly revision: bigint; readonly record: RelayRecord }
  | { readonly kind: 'delete'; readonly revision: bigint; readonly key: string };

/** Whole transactions. */
export interface RelayWatchPage {
  readonly id: number;
  readonly changes: readonly RelayChange[];
  readonly upTo: bigint;
  readonly identity: string;
  /** All that there is has been told. */
  readonly progress: boolean;
}

export interface RelayResponse {
  readonly clockMs: number;
  readonly answers: readonly RelayAnswer[];
  readonly pages: readonly RelayWatchPage[];
}
