/**
 * Two live claims of one scope with different fences, seen in gossip: the lower steps down at once. With one fence and two claim ids a fence
 * has been used twice, which only a lost history can bring about: then both step down.
 */
import type { LeaseContext } from './lease-context.ts';
import type { HeardClaim } from './machine-io.ts';
import type { ScopeClaims } from './scope-claims.ts';

export class SplitBrain {
  readonly #ctx: LeaseContext;
  readonly #claims: ScopeClaims;
  readonly #told = new Set<string>();

  constructor(ctx: LeaseContext, claims: ScopeClaims) {
    this.#ctx = ctx;
    this.#claims = claims;
  }

  hear(heard: readonly HeardClaim[]): void {
    for (const other of heard) {
      const held = this.#claims.held(other.scope);
      if (held === undefined || other.nodeId === this.#ctx.self.nodeId || held.record.claimId === other.claimId)
        continue;
      const { fence } = held.record;
      const steppedDown = other.fence >= fence;
      this.#tell(other, fence, steppedDown);
      if (steppedDown) this.#claims.giveWay(other.scope, other.fence);
    }
  }

  #tell(other: HeardClaim, fence: HeardClaim['fence'], steppedDown: boolean): void {
    if (this.#told.has(other.claimId)) return;
    for (const oldest of this.#told) {
      if (this.#told.size < this.#ctx.settings.bounds.conflictsTold) break;
      this.#told.delete(oldest);
    }
    this.#told.add(other.claimId);
    this.#ctx.event({ kind: 'split-brain', scope: other.scope, fence, other, steppedDown });
  }
}
