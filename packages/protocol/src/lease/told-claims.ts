/** Claims on their way through gossip: what a holder tells of its own, and what is heard of those that others hold. */
import type { HeldScopes, MembershipView } from '../swim/model.ts';
import { GOSSIP_PROFILES } from '../swim/settings.ts';
import { parseFence } from './fence.ts';
import type { Fence } from './lease-records.ts';
import { GLOBAL_CONTROL, type HeardClaim } from './machine-io.ts';

/**
 * Who leads the mesh is named first, the rest in the order of their scopes: of two that hold the same, both then name the same. More than
 * gossip carries are only counted.
 */
export function claimsToTell(own: readonly HeardClaim[], most = GOSSIP_PROFILES.lan.bounds.heldClaims): HeldScopes {
  const first = ({ scope }: HeardClaim): number => (scope === GLOBAL_CONTROL.scope ? 0 : 1);
  const sorted = [...own].sort((a, b) => first(a) - first(b) || (a.scope < b.scope ? -1 : 1));
  return {
    claims: sorted.slice(0, most).map(({ scope, fence, claimId }) => ({ scope, fence, claimId })),
    others: Math.max(0, sorted.length - most),
  };
}

/** What the living say they hold, this node left out. Who is dead or has left holds nothing; who is suspected may well. */
export function claimsHeard(view: MembershipView): HeardClaim[] {
  const heard: HeardClaim[] = [];
  for (const { nodeId, liveness, life, claim } of view.members.values()) {
    if (nodeId === view.self || claim?.holds === undefined || liveness === 'dead' || liveness === 'left') continue;
    // The last statement known may be of an earlier life.
    if (claim.bootEpoch !== life.bootEpoch || claim.bootId !== life.bootId) continue;
    for (const { scope, fence, claimId } of claim.holds.claims)
      if (parseFence(fence) !== undefined) heard.push({ scope, fence: fence as Fence, claimId, nodeId });
  }
  return heard;
}
