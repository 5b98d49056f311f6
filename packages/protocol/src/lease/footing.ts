/** What the shards of a node hang on: its epoch, and from when on effects that nobody fences may begin under it. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { type LeaseContext, later } from './lease-context.ts';
import { candidateTerm } from './settings.ts';

/** As much of the lease machine as shards hang on. */
export type Ground = Readonly<Pick<LeaseContext, 'own' | 'lineage' | 'sightings' | 'settings' | 'self'>>;

export interface Footing {
  readonly epoch: bigint;
  /** Of `claims/node/<self>`: what was read at an older revision is older than the epoch. */
  readonly epochVersion: bigint;
  readonly lineageEpoch: bigint;
  /**
   * On the own clock. Before that an earlier life of this node may still trust its lease, or whoever owned a shard in a history that is lost: as for
   * scopes that are claimed.
   */
  readonly unfencedFrom: Instant;
}

export function footingOf({ own, lineage, sightings, settings, self }: Ground): Footing | null {
  if (own.held === null || !lineage.sound) return null;
  const { epoch, claimVersion } = own.held;
  const adopted = later(lineage.since, candidateTerm(settings, settings.ttl));
  const unfencedFrom = Math.max(adopted, sightings.quietUntil(self.nodeId) ?? 0) as Instant;
  return { epoch, epochVersion: claimVersion, lineageEpoch: lineage.epoch, unfencedFrom };
}

/**
 * Until when whoever held that epoch of the node, or one before it, may still trust itself, on the own clock. Null while this node has not seen that the
 * epoch is over.
 */
export function quietAfter({ sightings }: Ground, node: NodeId, epoch: bigint): Instant | null {
  const sighting = sightings.get(node);
  if (sighting === undefined || sighting.record.epoch < epoch || sighting.record.held) return null;
  return sightings.quietUntil(node) ?? null;
}
