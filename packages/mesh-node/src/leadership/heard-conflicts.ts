/**
 * Split brain as this node sees it: live claims of one scope with different claim ids, held by members that say so, by this node, or by whom the registry
 * shows. While a scope changes hands the old holder's last word may still be on its way, and the word of a dead one stands until it is buried; so a lower
 * claim counts where its holder is heard although a higher one has been known for a while.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { HeardClaim } from '@omnirelay/protocol';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import type { ConflictingClaim, LeadershipConflict } from './leadership.ts';

export interface ToldClaim extends HeardClaim {
  readonly own: boolean;
  /** By gossip, from its holder; otherwise this node's own, or the registry's. */
  readonly heard: boolean;
  /** When its holder gave a sign of life last. */
  readonly at: Instant;
}

interface Standing {
  readonly since: Date;
  readonly claims: readonly ToldClaim[];
  /** Once the lower one is known to have stepped down: until then it is shown although it is over. */
  readonly shownUntil: Instant | null;
}

export class HeardConflicts {
  readonly #self: NodeId;
  /** When each claim was first told, of those that are told now. */
  #known = new Map<string, Instant>();
  #standing = new Map<string, Standing>();

  constructor(self: NodeId) {
    this.#self = self;
  }

  /** All that is told at this moment. Answers the conflicts that have begun. */
  look(told: readonly ToldClaim[], now: Instant, wall: Date): readonly LeadershipConflict[] {
    this.#known = new Map(told.map(({ claimId }) => [claimId, this.#known.get(claimId) ?? now]));
    const standing = new Map(
      [...this.#standing].filter(([, { shownUntil }]) => shownUntil !== null && now < shownUntil),
    );
    const begun: string[] = [];
    for (const [scope, claims] of this.#overlaps(told, now)) {
      if (standing.size >= LEADERSHIP_BOUNDS.conflicts) break;
      const before = this.#standing.get(scope);
      if (before === undefined) begun.push(scope);
      standing.set(scope, { since: before?.since ?? wall, claims, shownUntil: null });
    }
    this.#standing = standing;
    return this.all(now).filter(({ scope }) => begun.includes(scope));
  }

  /** This node has given way, whatever it knew of the other before. Answers the conflict where it is a new one. */
  gaveWay(claims: readonly [ToldClaim, ToldClaim], now: Instant, wall: Date): LeadershipConflict | undefined {
    const [{ scope }] = claims;
    const before = this.#standing.get(scope);
    const shownUntil = (now + LEADERSHIP_BOUNDS.conflictShownMs) as Instant;
    this.#standing.set(scope, { since: before?.since ?? wall, claims, shownUntil });
    return before === undefined ? this.all(now).find((conflict) => conflict.scope === scope) : undefined;
  }

  /** What is shown for a while is over then, even where nothing is told any more that would be looked at. */
  all(now: Instant): readonly LeadershipConflict[] {
    return [...this.#standing]
      .filter(([, { shownUntil }]) => shownUntil === null || now < shownUntil)
      .map(([scope, { since, claims, shownUntil }]) => ({
        scope,
        claims: claims.map((claim) => this.#shown(claim)),
        since,
        lowerSteppedDown: shownUntil !== null,
      }));
  }

  #overlaps(told: readonly ToldClaim[], now: Instant): Map<string, readonly ToldClaim[]> {
    const byScope = new Map<string, Map<string, ToldClaim>>();
    for (const claim of told) {
      const claims = byScope.get(claim.scope) ?? new Map<string, ToldClaim>();
      // What its holder says of it counts for more than what is read.
      if (!claims.has(claim.claimId) || claim.own || claim.heard) claims.set(claim.claimId, claim);
      byScope.set(claim.scope, claims);
    }
    const overlaps = new Map<string, readonly ToldClaim[]>();
    for (const [scope, claims] of byScope) {
      if (claims.size < 2) continue;
      const sorted = [...claims.values()].sort((a, b) => (a.fence < b.fence ? 1 : -1));
      const higherSince = this.#known.get(sorted[0]?.claimId ?? '') ?? now;
      const lower = sorted.slice(1).filter(({ at }) => at - higherSince >= LEADERSHIP_BOUNDS.overlapMs);
      if (lower.length > 0) overlaps.set(scope, [...sorted.slice(0, 1), ...lower]);
    }
    return overlaps;
  }

  #shown({ nodeId, fence, claimId, own, heard }: ToldClaim): ConflictingClaim {
    return { nodeId, fenceToken: fence, claimId, heardFrom: heard && nodeId !== this.#self ? nodeId : null, own };
  }
}
