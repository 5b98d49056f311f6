/** What this node holds, as records: the machine tells them once elected, and keeps of them what it needs itself. */
import type { ClaimRecord, HeardClaim, LeaseEvent, LeaseMachine } from '@omnirelay/protocol';

export class OwnClaims {
  readonly #machine: LeaseMachine;
  readonly #held = new Map<string, ClaimRecord>();

  constructor(machine: LeaseMachine) {
    this.#machine = machine;
  }

  held(): Iterable<ClaimRecord> {
    return this.#held.values();
  }

  of(scope: string): ClaimRecord | undefined {
    return this.#held.get(scope);
  }

  holds(claimId: string): boolean {
    return [...this.#held.values()].some((claim) => claim.claimId === claimId);
  }

  /** The claim that an event of the machine is about; kept from its election to its end. */
  take(event: LeaseEvent): ClaimRecord | undefined {
    if (event.kind === 'elected') {
      for (const { claim } of this.#machine.claims())
        if (claim?.claimId === event.claimId) this.#held.set(event.scope, claim);
      return this.#held.get(event.scope);
    }
    if (event.kind !== 'lost' && event.kind !== 'stepped-down') return undefined;
    const claim = this.#held.get(event.scope);
    this.#held.delete(event.scope);
    return claim;
  }

  /** Those under which something may be done now: what an ousted holder still believes after a pause is no live claim. */
  admitted(): readonly HeardClaim[] {
    return this.#machine.ownClaims().filter(({ scope }) => this.#machine.grant(scope) !== undefined);
  }
}
