/** What passes between the lease machine and gossip: what this node holds is told when it changes, what others hold and how they live is heard. */
import type { Instant } from '@omnirelay/primitives';
import type { LeaseInput, LeaseMachine } from '@omnirelay/protocol';
import type { ConflictWatch } from './conflict-watch.ts';
import type { GossipForLeases } from './gossip-for-leases.ts';
import type { OwnClaims } from './own-claims.ts';

export interface GossipExchangeDeps {
  readonly gossip: GossipForLeases;
  readonly machine: Pick<LeaseMachine, 'standing'>;
  readonly own: Pick<OwnClaims, 'admitted'>;
  readonly conflicts: Pick<ConflictWatch, 'prepare' | 'look'>;
}

export class GossipExchange {
  readonly #deps: GossipExchangeDeps;
  #told = '';
  #heardSince: Instant | null = null;

  constructor(deps: GossipExchangeDeps) {
    this.#deps = deps;
  }

  /** After each turn of the machine. */
  tell(): void {
    const { gossip, machine, own } = this.#deps;
    const admitted = own.admitted();
    const told = admitted.map(({ claimId }) => claimId).join(' ');
    if (told !== this.#told) gossip.tell(admitted);
    this.#told = told;
    const { mustHearSince } = machine.standing();
    if (mustHearSince !== null && mustHearSince !== this.#heardSince) gossip.hearMarks(mustHearSince);
    this.#heardSince = mustHearSince;
  }

  hear(feed: (input: LeaseInput) => void): void {
    const { gossip, conflicts } = this.#deps;
    feed({ kind: 'gossip', sight: gossip.sight() });
    const claims = gossip.heard();
    conflicts.prepare();
    if (claims.length > 0) feed({ kind: 'claims-heard', claims });
    conflicts.look();
  }
}
