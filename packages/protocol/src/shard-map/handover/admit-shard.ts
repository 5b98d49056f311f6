/**
 * What to do with a call for a shard, asked at each one: begin it under the claim, send it on, hold it, or tell the caller. Whether this node may begin it is
 * what the guard says, who reads the clock; nothing is changed by asking.
 */
import type { NodeId } from '@omnirelay/primitives';
import { type Admission, type GuardSources, guard } from '../../lease/guard.ts';
import type { ShardState } from './ownership-io.ts';

export type ShardAdmission =
  | Extract<Admission, { readonly kind: 'admitted' }>
  | { readonly kind: 'forward'; readonly to: NodeId }
  /** In the hold queue, if there is room. */
  | { readonly kind: 'hold' }
  /** Come again: `shard_paused`. */
  | { readonly kind: 'paused' }
  /** Not here, by all that this node knows. */
  | { readonly kind: 'elsewhere' }
  /** It is this node's, and its lease or its clock is in doubt: come again. */
  | Extract<Admission, { readonly kind: 'refused' }>;

export interface ShardAdmissionSources extends GuardSources {
  readonly state: () => ShardState;
}

export function admitShard({ state, ...sources }: ShardAdmissionSources): ShardAdmission {
  const here = state();
  switch (here.kind) {
    case 'admits': {
      const admission = guard(sources);
      // The lease machine may know of another claim already.
      if (admission.kind === 'admitted' && admission.authority.claimId !== here.claimId)
        return { kind: 'refused', why: 'no-claim' };
      return admission;
    }
    case 'stopping':
    case 'forwards':
      return { kind: 'forward', to: here.to };
    case 'holds':
      return { kind: 'hold' };
    case 'paused':
    case 'elsewhere':
      return { kind: here.kind };
  }
}
