/**
 * The order of claims about one member. A life is `(bootEpoch, bootId)`, a claim stands at `(life, incarnation, liveness)`, and the
 * higher one wins (SWIM 4.2, with the life in front). The order is total, so merging is commutative, associative and idempotent.
 */
import type { AliveClaim, Life, Liveness, MemberClaim } from './model.ts';

const RANK: Readonly<Record<Liveness, number>> = { alive: 0, suspect: 1, dead: 2, left: 3 };

export interface Standing {
  readonly life: Life;
  readonly incarnation: number;
  readonly liveness: Liveness;
}

/** Negative when `a` is the older life. The random id breaks a tie, so that of two clones one wins everywhere. */
export function compareLives(a: Life, b: Life): number {
  if (a.bootEpoch !== b.bootEpoch) return a.bootEpoch < b.bootEpoch ? -1 : 1;
  return a.bootId === b.bootId ? 0 : a.bootId < b.bootId ? -1 : 1;
}

export function compareStandings(a: Standing, b: Standing): number {
  return compareLives(a.life, b.life) || a.incarnation - b.incarnation || RANK[a.liveness] - RANK[b.liveness];
}

export function compareClaims(a: AliveClaim, b: AliveClaim): number {
  return compareLives(a, b) || a.incarnation - b.incarnation || a.metadataHash - b.metadataHash;
}

export function standingOf(claim: MemberClaim): Standing {
  if (claim.kind === 'alive') return { life: claim.claim, incarnation: claim.claim.incarnation, liveness: 'alive' };
  return { life: claim.life, incarnation: claim.incarnation, liveness: claim.kind };
}

/** Only the life of a claim, as it stands in a frame. */
export const lifeOf = ({ bootEpoch, bootId }: Life): Life => ({ bootEpoch, bootId });

export interface Known {
  readonly standing: Standing;
  readonly claim?: AliveClaim | undefined;
}

/** The least knowledge that holds both: the higher standing, and the higher statement of the member about itself. */
export function mergeKnown(a: Known, b: Known): Known {
  const standing = compareStandings(a.standing, b.standing) >= 0 ? a.standing : b.standing;
  const claim =
    a.claim === undefined ? b.claim : b.claim === undefined || compareClaims(a.claim, b.claim) >= 0 ? a.claim : b.claim;
  return claim === undefined ? { standing } : { standing, claim };
}

/** The life that a starting node takes: above everything it, its disk or its peers remember (times as Unix seconds). */
export function nextBootEpoch(persisted: bigint, floor: bigint, unixSeconds: bigint): bigint {
  const above = (persisted > floor ? persisted : floor) + 1n;
  return above > unixSeconds ? above : unixSeconds;
}
