/** What a node keeps of its own epoch, of a renewal under way, and of an epoch it is about to begin. */
import type { Instant } from '@omnirelay/primitives';
import type { ProviderRecord } from './election-provider.ts';
import { decodeClaim, type Fence, type LivenessRecord } from './lease-records.ts';

export interface Attempt {
  readonly beat: bigint;
  readonly startedAt: Instant;
  /** Some attempt may have been written although no answer said so. */
  uncertain: boolean;
}

export interface Epoch {
  readonly epoch: bigint;
  readonly fence: Fence;
  readonly claimId: string;
  /** Of `claims/node/<self>`. */
  readonly claimVersion: bigint;
  version: bigint;
  acked: bigint;
  until: Instant;
  /** Since when it must have heard how far the others have seen the registry go: its lease began, ran out, or its clock was in doubt then. */
  hearsSince: Instant;
  expired: boolean;
}

export interface Entering {
  readonly epoch: bigint;
  readonly fence: Fence;
  readonly claimId: string;
  readonly startedAt: Instant;
}

export interface OwnLeaseListeners {
  readonly stands: () => readonly string[];
  readonly onEpochEnded: (reason: 'epoch-ended' | 'history-went-back') => void;
}

/** The transaction that was to begin it has been written, whatever became of its answer. */
export const isEntered = (
  entering: Entering | null,
  seen: { readonly bootId: string; readonly liveness: LivenessRecord | undefined; readonly claim: ProviderRecord },
): boolean =>
  entering !== null &&
  seen.liveness?.bootId === seen.bootId &&
  seen.liveness.epoch === entering.epoch &&
  seen.liveness.held &&
  decodeClaim(seen.claim.value)?.claimId === entering.claimId;
