/**
 * What elects: the requests of the lease machine and their answers, and nothing else of a store. The registry is the one provider of this
 * release; another one must give the same, above all `transact`, which compares a claim in the same transaction as an effect.
 * (docs/decisions/election-providers.md)
 */
import type { Brand } from '@omnirelay/primitives';
import type { Fence } from './lease-records.ts';

/** Chosen by the machine; unique for the life of the machine. */
export type RequestId = Brand<number, 'RequestId'>;

export interface ProviderRecord {
  readonly key: string;
  readonly value: string;
  /** No version of a key ever comes back within one history. */
  readonly version: bigint;
}

export type ProviderCondition =
  | { readonly kind: 'version'; readonly key: string; readonly version: bigint }
  | { readonly kind: 'absent'; readonly key: string };

export interface ProviderWrite {
  readonly kind: 'put';
  readonly key: string;
  readonly value: string;
}

/**
 * Under which claim an effect is made: what its transaction compares. For a shard the conditions are no more than that the epoch stands, and it stands
 * after a planned hand-over too: where the effect lands outside of the registry the fence must be compared, and a transaction of the registry must add a
 * condition on the header of the shard's map or on `shard-moves/<namespace>`, which each change of owners writes.
 */
export interface Authority {
  readonly scope: string;
  readonly fence: Fence;
  readonly claimId: string;
  /** Holds only while the epoch that the claim hangs on lasts. */
  readonly conditions: readonly ProviderCondition[];
}

export type ProviderRequest =
  /** Records of the keys and of all below the prefix, those that exist. */
  | { readonly kind: 'read'; readonly request: RequestId; readonly keys: readonly string[]; readonly prefix?: string }
  /** All conditions or nothing; unfenced, since claims are what fences are compared with. */
  | {
      readonly kind: 'transact';
      readonly request: RequestId;
      readonly txnId: string;
      readonly conditions: readonly ProviderCondition[];
      readonly writes: readonly ProviderWrite[];
    }
  /** A compare-and-set of one record that no watcher hears of. */
  | {
      readonly kind: 'heartbeat';
      readonly request: RequestId;
      readonly key: string;
      readonly expected: bigint;
      readonly value: string;
    };

/** Every request is answered once; where no answer comes in time, its driver says `unknown` (or `failed` for a read). */
export type ProviderAnswer =
  | {
      readonly kind: 'read-answer';
      readonly request: RequestId;
      readonly records: readonly ProviderRecord[];
      /** The head revision that all of this was true at, or the lowest of several. */
      readonly revision: bigint;
    }
  | { readonly kind: 'committed'; readonly request: RequestId; readonly version: bigint }
  /** Nothing was written. `current`: the compared record of a heartbeat as it stands. */
  | { readonly kind: 'conflict'; readonly request: RequestId; readonly current?: ProviderRecord }
  /** It may have happened, and may still. */
  | { readonly kind: 'unknown'; readonly request: RequestId }
  /** Surely not. `lineage`: the store is not the one that this mesh has known. */
  | { readonly kind: 'failed'; readonly request: RequestId; readonly cause: 'dark' | 'lineage' };
