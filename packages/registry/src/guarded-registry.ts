/**
 * The registry as a node uses it: a store behind the lineage check. Writes pass only while the store is the one this mesh has known, at
 * or above the high water; otherwise they stop until `adopt`. Reads of a foreign store are answered as `lineage_mismatch`, never as data.
 */
import type { HighWater } from './high-water.ts';
import type { RegistryCondition, RegistryStore, RegistryWrite, Revision, StoreIdentity } from './port.ts';

export interface LineageRecord {
  readonly meshId: string;
  readonly clusterId: string;
  readonly lineageEpoch: bigint;
  readonly lineageId: string;
  readonly storeIdentity: StoreIdentity;
}

/** Whether an empty store may become this mesh's registry without an operator: only where nobody can know of another history. */
export type FoundingLeave =
  | { readonly kind: 'given' }
  /** Not known yet, and it will be: the store stays `opening`. */
  | { readonly kind: 'awaited'; readonly explanation: string }
  /** Cannot be known: the store counts as `empty` until the mesh has been heard, or an operator adopts it. */
  | { readonly kind: 'withheld'; readonly explanation: string };

export interface RegistryState {
  readonly kind: 'opening' | 'ok' | 'dark' | 'foreign' | 'empty' | 'behind';
  /** Unix milliseconds. */
  readonly since: number;
  /** What an operator should know and do. */
  readonly explanation: string;
  readonly stored?: LineageRecord;
  readonly storeIdentity?: StoreIdentity;
  readonly head?: Revision;
  readonly highWater: HighWater;
}

export interface AdoptRequest {
  /** The identity the operator looked at; another one now is a conflict. */
  readonly expectedStoreIdentity: StoreIdentity;
  readonly writerId: string;
  readonly dryRun: boolean;
  /** What is written in the same transaction as the new lineage, such as its audit entry; `read` reads the store as it is. */
  readonly alongside?: (adoption: Adoption, read: RegistryStore['read']) => Promise<Alongside>;
}

export interface Adoption {
  readonly before?: LineageRecord;
  readonly after: LineageRecord;
}

export interface Alongside {
  readonly conditions: readonly RegistryCondition[];
  readonly writes: readonly RegistryWrite[];
}

export type AdoptOutcome =
  /** `revision` is absent for a dry run. */
  | ({ readonly kind: 'adopted'; readonly revision?: Revision } & Adoption)
  /** The lineage is sound: nothing to adopt. */
  | { readonly kind: 'not-needed'; readonly explanation: string }
  | { readonly kind: 'conflict'; readonly explanation: string }
  /** The answer was lost: it may have been adopted, and may still be. */
  | { readonly kind: 'unknown'; readonly explanation: string };

/** `store` methods reject with `lineage_mismatch` or `registry_dark` while the state is not `ok`. */
export interface GuardedRegistry extends AsyncDisposable {
  readonly store: Omit<RegistryStore, 'ended' | keyof AsyncDisposable>;
  state(): RegistryState;
  /** Returns the way to unsubscribe. */
  onStateChange(listener: (state: RegistryState) => void): () => void;
  adopt(request: AdoptRequest): Promise<AdoptOutcome>;
  /** A higher mark heard by gossip. */
  raiseHighWater(mark: HighWater): void;
  /** Judges the store now and not in a second: what the verdict hangs on has changed elsewhere. */
  lookAgain(): void;
}
