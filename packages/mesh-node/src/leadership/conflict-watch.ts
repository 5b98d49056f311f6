/** Gathers all claims that are told at one moment, by members, by the registry and by this node, and tells when two of one scope live at once. */
import type { Clock, NodeId } from '@omnirelay/primitives';
import type { HeardClaim, LeaseEvent } from '@omnirelay/protocol';
import type { GossipForLeases } from './gossip-for-leases.ts';
import { HeardConflicts, type ToldClaim } from './heard-conflicts.ts';
import type { KnownClaims } from './known-claims.ts';
import type { LeadershipConflict } from './leadership.ts';
import type { OwnClaims } from './own-claims.ts';

export interface ConflictWatchDeps {
  readonly self: NodeId;
  readonly own: Pick<OwnClaims, 'admitted'>;
  readonly known: Pick<KnownClaims, 'live'>;
  readonly gossip: Pick<GossipForLeases, 'heard'>;
  readonly clock: Clock;
  /** What the registry says is what it says now. */
  readonly isFresh: () => boolean;
  readonly onBegun: (conflict: LeadershipConflict) => void;
}

export class ConflictWatch {
  readonly #deps: ConflictWatchDeps;
  readonly #conflicts: HeardConflicts;
  #admitted: readonly HeardClaim[] = [];

  constructor(deps: ConflictWatchDeps) {
    this.#deps = deps;
    this.#conflicts = new HeardConflicts(deps.self);
  }

  all(): readonly LeadershipConflict[] {
    return this.#conflicts.all(this.#deps.clock.now());
  }

  /** The machine hears of a claim that is no lower than its own. What it could do nothing under any more was no live claim. */
  gaveWay({ scope, fence, other }: Extract<LeaseEvent, { kind: 'split-brain' }>): void {
    const { self, clock, onBegun } = this.#deps;
    const mine = this.#admitted.find((claim) => claim.scope === scope && claim.fence === fence);
    if (mine === undefined) return;
    const at = clock.now();
    const told = { own: false, heard: true, at };
    const lower = { ...mine, nodeId: self, own: true, heard: false, at };
    const begun = this.#conflicts.gaveWay([{ ...other, ...told }, lower], at, new Date(clock.wall()));
    if (begun !== undefined) onBegun(begun);
  }

  /** Before the machine is told what members hold. */
  prepare(): void {
    this.#admitted = this.#deps.own.admitted();
  }

  look(): void {
    const { self, own, known, gossip, clock, isFresh, onBegun } = this.#deps;
    const at = clock.now();
    const told: ToldClaim[] = own.admitted().map((claim) => ({ ...claim, own: true, heard: false, at }));
    if (isFresh())
      for (const { scope, fence, claimId, nodeId } of known.live())
        if (nodeId !== self) told.push({ scope, fence, claimId, nodeId, own: false, heard: false, at });
    for (const claim of gossip.heard()) told.push({ ...claim, own: false, heard: true });
    for (const conflict of this.#conflicts.look(told, at, new Date(clock.wall()))) onBegun(conflict);
  }
}
