/** The lineage that is written when a store is founded or adopted. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '@omnirelay/primitives';
import type { LineageRecord } from '../guarded-registry.ts';
import { type HighWater, LAST_LINEAGE_EPOCH } from '../high-water.ts';
import type { StoreIdentity } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

/** @throws RegistryError too_large. The epoch leaves every one ever seen behind it; unix seconds help where all high waters were lost. */
export function nextLineage(
  options: { readonly meshId: string; readonly clusterId: string; readonly clock: Clock },
  from: { stored: LineageRecord | undefined; identity: StoreIdentity; highWater: HighWater },
): LineageRecord {
  const candidates = [
    (from.stored?.lineageEpoch ?? 0n) + 1n,
    from.highWater.lineageEpoch + 1n,
    BigInt(Math.floor(options.clock.wall() / 1000)),
  ];
  const lineageEpoch = candidates.reduce((a, b) => (a > b ? a : b));
  if (lineageEpoch > LAST_LINEAGE_EPOCH) {
    throw new RegistryError(
      'too_large',
      `the next lineage epoch would be ${lineageEpoch}, and fences and records hold ten digits: nothing was written. A mark this high is no honest one: stop all nodes, remove their high-water files, correct this machine's clock, and adopt again`,
    );
  }
  return {
    meshId: options.meshId,
    clusterId: options.clusterId,
    lineageEpoch,
    lineageId: randomUUID(),
    storeIdentity: from.identity,
  };
}
