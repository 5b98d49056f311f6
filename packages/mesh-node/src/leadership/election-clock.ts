/** How long a scope was without a leader before this node was elected: from the last that was seen of the former one. */
import type { Clock, Instant } from '@omnirelay/primitives';
import type { ClaimRecord } from '@omnirelay/protocol';
import type { ClaimChange } from './known-claims.ts';
import type { SeenRenewals } from './seen-renewals.ts';

export interface ElectionClockDeps {
  readonly clock: Clock;
  readonly renewals: Pick<SeenRenewals, 'of'>;
  /** A claim of this node that the records show before its answer is here: how long the scope was vacant is still to be asked. */
  readonly isAhead: (claim: ClaimRecord) => boolean;
}

export class ElectionClock {
  readonly #deps: ElectionClockDeps;
  readonly #vacantSince = new Map<string, Instant>();
  readonly #startedAt: Instant;

  constructor(deps: ElectionClockDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
  }

  onChange(change: ClaimChange): void {
    const { claim } = change;
    if (change.kind === 'began' && this.#deps.isAhead(claim)) return;
    if (change.kind === 'began') this.#vacantSince.delete(claim.scope);
    else this.#vacantSince.set(claim.scope, change.kind === 'ended' ? this.#lastSign(claim) : this.#deps.clock.now());
  }

  /** Milliseconds. `shown`: who holds it as far as the records have come, which may be the elected claim itself. */
  elected({ scope, claimId }: { readonly scope: string; readonly claimId: string }, live?: ClaimRecord): number {
    const shown = live?.claimId === claimId ? undefined : live;
    const since = this.#vacantSince.get(scope) ?? (shown === undefined ? this.#startedAt : this.#lastSign(shown));
    this.#vacantSince.delete(scope);
    return this.#deps.clock.now() - since;
  }

  #lastSign({ nodeId, epoch }: ClaimRecord): Instant {
    return this.#deps.renewals.of(nodeId, epoch)?.at ?? this.#deps.clock.now();
  }
}
