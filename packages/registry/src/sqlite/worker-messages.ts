/** What the store and its worker thread say to each other. */
import type { ChangePage } from '../engine/answer-reads.ts';
import type { Heartbeat, HeartbeatOutcome } from '../engine/apply-heartbeat.ts';
import type { EngineScope } from '../engine/apply-transaction.ts';
import type {
  ListAnswer,
  ReadAnswer,
  RegistryErrorCode,
  Revision,
  StoreExpectation,
  StoreIdentity,
  Transaction,
  TransactOutcome,
  TxnId,
} from '../port.ts';

export interface WorkerOptions {
  readonly path: string;
  readonly meshId: string;
  readonly shared: boolean;
  readonly scope: EngineScope;
  readonly openTimeoutMs: number;
  readonly lookAgainMs: number;
}

export type Question =
  | { readonly kind: 'identity' }
  | { readonly kind: 'read'; readonly keys: readonly string[] }
  | { readonly kind: 'list'; readonly prefix: string; readonly afterKey?: string; readonly limit: number }
  | { readonly kind: 'changes'; readonly prefix: string; readonly from: Revision }
  | { readonly kind: 'outcome'; readonly txnId: TxnId };

export type Command =
  | { readonly kind: 'transact'; readonly txn: Transaction; readonly expects?: StoreExpectation }
  | { readonly kind: 'heartbeat'; readonly beat: Heartbeat; readonly expects?: StoreExpectation }
  | { readonly kind: 'compact'; readonly upTo: Revision; readonly expects?: StoreExpectation };

export type ToWorker =
  | { readonly kind: 'ask'; readonly id: number; readonly timeoutMs: number; readonly question: Question }
  | { readonly kind: 'do'; readonly id: number; readonly timeoutMs: number; readonly command: Command }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' };

export type OutcomeAnswer =
  | { readonly kind: 'committed'; readonly revision: Revision }
  | { readonly kind: 'absent' }
  | { readonly kind: 'pending' };

export type Value =
  | StoreIdentity
  | ReadAnswer
  | ListAnswer
  | ChangePage
  | OutcomeAnswer
  | TransactOutcome
  | HeartbeatOutcome
  | undefined;

export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'answer'; readonly id: number; readonly value: Value }
  | { readonly kind: 'error'; readonly id: number; readonly code: RegistryErrorCode; readonly message: string }
  /** The commit itself failed: it may or may not be on the disk. */
  | { readonly kind: 'unknown'; readonly id: number; readonly detail: string }
  | { readonly kind: 'wake' };
