/**
 * What gossip tells the lease machines, modelled by its outcome: who stands still or is cut off is suspected after a while, confirmed once
 * others agree, and seen again when it is back. It may be wrong about the living, as gossip may be. Marks and claims travel with it.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { GossipSight } from '@omnirelay/protocol';
import type { LeaseHost } from './lease-host.ts';

/** As soon as a refused connection and two that agree may bring it about, which is sooner than any lease runs out. */
const SUSPECTED_AFTER = 400;
const CONFIRMED_AFTER = 1_200;

export interface GossipFacts {
  now(): number;
  hosts(): readonly LeaseHost[];
  /** Whether the two cannot hear each other. */
  apart(a: number, b: number): boolean;
}

export class LeaseGossip {
  readonly #facts: GossipFacts;
  /** Since when each has not been heard by each. */
  readonly #silentSince = new Map<string, number>();

  constructor(facts: GossipFacts) {
    this.#facts = facts;
  }

  /** One round: everybody that runs hears whom it can. */
  round(): void {
    const hosts = this.#facts.hosts();
    for (const host of hosts) this.#noteSilence(host, hosts);
    for (const host of hosts) if (host.up && !host.stalled) this.#tell(host, hosts);
  }

  #hears(host: LeaseHost, other: LeaseHost): boolean {
    return other.up && !other.stalled && !this.#facts.apart(host.node, other.node);
  }

  #noteSilence(host: LeaseHost, hosts: readonly LeaseHost[]): void {
    const now = this.#facts.now();
    for (const other of hosts) {
      const key = `${host.node} ${other.node}`;
      if (other === host || this.#hears(host, other)) this.#silentSince.delete(key);
      else if (!this.#silentSince.has(key)) this.#silentSince.set(key, now);
    }
  }

  #silence(host: LeaseHost, other: LeaseHost): number {
    const since = this.#silentSince.get(`${host.node} ${other.node}`);
    return since === undefined ? 0 : this.#facts.now() - since;
  }

  #tell(host: LeaseHost, hosts: readonly LeaseHost[]): void {
    const alive = new Set<NodeId>();
    const accused = new Map<NodeId, { confirmed: boolean }>();
    for (const other of hosts) {
      if (this.#silence(host, other) < SUSPECTED_AFTER) {
        alive.add(other.id);
        continue;
      }
      const accusers = hosts.filter(
        (third) =>
          third !== other &&
          third.up &&
          !third.stalled &&
          !this.#facts.apart(host.node, third.node) &&
          this.#silence(third, other) >= SUSPECTED_AFTER,
      );
      const confirmed = accusers.length >= Math.max(2, Math.min(3, hosts.length - 2));
      accused.set(other.id, { confirmed: confirmed && this.#silence(host, other) >= CONFIRMED_AFTER });
    }
    const heard = hosts.filter((other) => other !== host && this.#hears(host, other));
    for (const { belief } of heard) this.#hearMark(host, belief);
    const everybody = heard.length === alive.size - 1;
    const sight: GossipSight = {
      members: hosts.length,
      alive,
      accused,
      healthy: true,
      marksHeardAt: alive.size === 1 ? null : everybody ? host.clock.read(this.#facts.now()).at : this.#lastHeard(host),
    };
    this.#heardAt.set(host, sight.marksHeardAt);
    host.feed({ kind: 'gossip', sight });
    for (const other of heard) {
      const claims = other.machine.ownClaims();
      if (claims.length > 0) host.feed({ kind: 'claims-heard', claims });
    }
  }

  readonly #heardAt = new WeakMap<LeaseHost, GossipSight['marksHeardAt']>();

  #lastHeard(host: LeaseHost): GossipSight['marksHeardAt'] {
    return this.#heardAt.get(host) ?? (Number.NEGATIVE_INFINITY as NonNullable<GossipSight['marksHeardAt']>);
  }

  /** A later lineage is told as such; within one the higher revision counts. */
  #hearMark(host: LeaseHost, mark: LeaseHost['belief']): void {
    const own = host.belief;
    if (mark.lineageEpoch > own.lineageEpoch) host.feed({ kind: 'lineage-heard', lineageEpoch: mark.lineageEpoch });
    else if (mark.lineageEpoch === own.lineageEpoch && mark.revision > own.revision) own.revision = mark.revision;
  }
}
