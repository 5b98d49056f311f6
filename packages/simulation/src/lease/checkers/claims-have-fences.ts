/** Every claim of a scope has a fence of its own, above that of the claim before, over all histories of the registry. */
import { decodeClaim } from '@omnirelay/protocol';
import type { LeaseCheckerFactory } from '../lease-checker.ts';

const CLAIM = /^claims\/(?!node\/)/;

export const oneClaimAFence: LeaseCheckerFactory = (_facts, report) => {
  const owners = new Map<string, string>();
  return {
    name: 'one-claim-a-fence',
    onCommit: ({ writes }) => {
      for (const { key, value } of writes) {
        const claim = value !== null && CLAIM.test(key) ? decodeClaim(value) : undefined;
        if (claim === undefined) continue;
        const fence = `${claim.scope} ${claim.fence}`;
        const owner = owners.get(fence) ?? claim.claimId;
        if (owner !== claim.claimId) report(`${claim.claimId} has the fence of ${owner}: ${fence}`);
        owners.set(fence, owner);
      }
    },
  };
};

export const fencesIncrease: LeaseCheckerFactory = (_facts, report) => {
  const highest = new Map<string, string>();
  const known = new Set<string>();
  return {
    name: 'fences-strictly-increase',
    onCommit: ({ writes }) => {
      for (const { key, value } of writes) {
        const claim = value !== null && CLAIM.test(key) ? decodeClaim(value) : undefined;
        if (claim === undefined || known.has(claim.claimId)) continue;
        known.add(claim.claimId);
        const before = highest.get(claim.scope);
        if (before !== undefined && claim.fence <= before)
          report(`${claim.claimId} has fence ${claim.fence} after ${before}`);
        else highest.set(claim.scope, claim.fence);
      }
    },
  };
};
