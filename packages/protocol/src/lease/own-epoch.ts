/** What a node keeps of its own epoch, of a renewal under way, and of an epoch it is about to begin. */
import type { Instant } from '@omnirelay/primitives';
import type { Fence } from './lease-records.ts';

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
