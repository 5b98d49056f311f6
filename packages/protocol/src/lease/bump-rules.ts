/**
 * Who may end another node's epoch, and when (DESIGN idea 3). A verdict of gossip alone never does: the version seen when suspicion began is
 * compared in the transaction, so that a holder who has renewed since keeps its epoch.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { GossipSight } from './gossip-sight.ts';
import type { Sighting, Sightings } from './sightings.ts';

export type BumpReason = 'ttl' | 'confirmed-suspicion';

/** With as many members or fewer nobody confirms independently: only the ttl speaks. */
const TOO_FEW_TO_CONFIRM = 3;

/** A candidate judges others only while most of those whose leases are fresh are alive in its own eyes. */
export function seesMostOfTheFresh(sightings: Sightings, gossip: GossipSight): boolean {
  let fresh = 0;
  let alive = 0;
  for (const [node, sighting] of sightings.all()) {
    if (!sighting.record.held || sightings.isStale(sighting)) continue;
    fresh += 1;
    if (gossip.alive.has(node)) alive += 1;
  }
  return alive * 2 > fresh;
}

/** The liveness version that stood when each present suspicion began. */
export class Suspected {
  readonly #since = new Map<NodeId, { readonly accusedAt: Instant; version: bigint | null }>();

  /** True when somebody is accused anew: the record must be read now. */
  onGossip(gossip: GossipSight, now: Instant): boolean {
    for (const node of [...this.#since.keys()]) if (!gossip.accused.has(node)) this.#since.delete(node);
    let anew = false;
    for (const node of gossip.accused.keys()) {
      if (this.#since.has(node)) continue;
      this.#since.set(node, { accusedAt: now, version: null });
      anew = true;
    }
    return anew;
  }

  /** The first read that was sent after the accusation tells the version. */
  onFreshRead(sentAt: Instant, sightings: Sightings): void {
    for (const [node, entry] of this.#since)
      if (entry.version === null && sentAt >= entry.accusedAt) entry.version = sightings.get(node)?.version ?? null;
  }

  versionOf(node: NodeId): bigint | null {
    return this.#since.get(node)?.version ?? null;
  }
}

/** Why this record may be bumped now; null when it may not. The candidate's own fitness is asked apart. */
export function bumpReason(
  sighting: Sighting,
  about: { readonly sightings: Sightings; readonly gossip: GossipSight; readonly suspected: Suspected },
): BumpReason | null {
  const { sightings, gossip, suspected } = about;
  if (!sighting.record.held) return null;
  if (sightings.isStale(sighting)) return 'ttl';
  const { nodeId } = sighting.record;
  const confirmed = gossip.accused.get(nodeId)?.confirmed === true && gossip.members > TOO_FEW_TO_CONFIRM;
  return confirmed && suspected.versionOf(nodeId) === sighting.version ? 'confirmed-suspicion' : null;
}
