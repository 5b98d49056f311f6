/** Claims as tokens: all that this node knows to be live, and until when the lease of each lasts as far as it can tell. */
import type { Clock } from '@omnirelay/primitives';
import type { ClaimRecord, LeaseMachine, LeaseSelf } from '@omnirelay/protocol';
import type { KnownClaims } from './known-claims.ts';
import type { LeaderToken } from './leadership.ts';
import type { OwnClaims } from './own-claims.ts';
import { scopeKindOf } from './scope-kind.ts';
import type { SeenRenewals } from './seen-renewals.ts';

export interface LeaderTokenSources {
  readonly self: LeaseSelf;
  readonly machine: Pick<LeaseMachine, 'standing'>;
  readonly own: OwnClaims;
  readonly known: KnownClaims;
  readonly renewals: SeenRenewals;
  readonly clock: Clock;
}

export class LeaderTokens {
  readonly #from: LeaderTokenSources;

  constructor(from: LeaderTokenSources) {
    this.#from = from;
  }

  /** In the order of their scopes. Of two for one scope the higher fence: the other is over, and its holder does not know it yet. */
  all(): readonly LeaderToken[] {
    const { own, known } = this.#from;
    const byScope = new Map<string, ClaimRecord>();
    // The registry may still show what this node has given up.
    for (const claim of known.live()) if (!this.isOwn(claim)) byScope.set(claim.scope, claim);
    for (const claim of own.held()) {
      const other = byScope.get(claim.scope);
      if (other === undefined || other.fence < claim.fence) byScope.set(claim.scope, claim);
    }
    return [...byScope.values()].sort((a, b) => (a.scope < b.scope ? -1 : 1)).map((claim) => this.of(claim));
  }

  of(claim: ClaimRecord): LeaderToken {
    const { scope, nodeId, term, fence, claimId, epoch, issuedAt, effects } = claim;
    return {
      scope,
      scopeKind: scopeKindOf(scope),
      leaderId: nodeId,
      term,
      fenceToken: fence,
      claimId,
      epoch,
      issuedAt: issuedAt === undefined ? null : new Date(issuedAt),
      expiresAt: this.expiryOf(claim),
      effects,
      labels: {},
    };
  }

  /** Made in this life of the node. */
  isOwn({ nodeId, bootId }: ClaimRecord): boolean {
    const { self } = this.#from;
    return nodeId === self.nodeId && bootId === self.bootId;
  }

  expiryOf(claim: ClaimRecord): Date | null {
    const { machine, renewals, clock } = this.#from;
    const toWall = (at: number): Date => new Date(clock.wall() + at - clock.now());
    if (this.isOwn(claim)) {
      const { until } = machine.standing();
      return until === null ? null : toWall(until);
    }
    const renewal = renewals.of(claim.nodeId, claim.epoch);
    return renewal === undefined ? null : toWall(renewal.at + renewal.ttlMs);
  }
}
