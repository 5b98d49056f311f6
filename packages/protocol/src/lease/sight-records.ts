/** What a fresh read shows of everybody's liveness records, and of those that are not among them any more. */
import type { NodeId } from '@omnirelay/primitives';
import { decodeLiveness, LIVENESS_PREFIX } from './lease-records.ts';
import type { ReadResult } from './registry-reads.ts';
import type { Sightings } from './sightings.ts';

/** `holders`: whose claims are waited for, with the version of the last of each. */
export function sightRecords(read: ReadResult, sightings: Sightings, holders: ReadonlyMap<NodeId, bigint>): void {
  sightings.watchFirst(holders);
  const present = new Set<NodeId>();
  for (const { key, value, version } of read.records) {
    if (!key.startsWith(LIVENESS_PREFIX)) continue;
    // One that cannot be read is there all the same.
    present.add(key.slice(LIVENESS_PREFIX.length) as NodeId);
    const liveness = decodeLiveness(value);
    if (liveness !== undefined) sightings.take(read, liveness, version);
  }
  if (read.isWhole) sightings.noteAbsent(read, present);
}
