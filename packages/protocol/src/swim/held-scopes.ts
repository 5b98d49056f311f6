/** The claims a member tells: whether two tellings are the same, and how far the registry must have gone for them to be. */
import { parseFence } from '../lease/fence.ts';
import type { RegistryMark } from './frames.ts';
import type { HeldScopes } from './model.ts';

export function sameHeld(a: HeldScopes | undefined, b: HeldScopes | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.others !== b.others || a.claims.length !== b.claims.length) return false;
  return a.claims.every(({ scope, fence, claimId }, i) => {
    const other = b.claims[i];
    return scope === other?.scope && fence === other.fence && claimId === other.claimId;
  });
}

/** A fence is made of the revision that was read, and the claim was written above it: so far the registry has gone at least. */
export function marksOf(holds: HeldScopes): RegistryMark[] {
  return holds.claims.flatMap(({ fence }) => {
    const parts = parseFence(fence);
    return parts === undefined ? [] : [{ lineageEpoch: parts.lineageEpoch, revision: parts.revision + 1n }];
  });
}
