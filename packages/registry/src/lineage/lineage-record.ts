/** `meta/lineage`: which history of the registry this is. Numbers are decimal strings in JSON. */
import type { LineageRecord } from '../guarded-registry.ts';
import type { StoreIdentity } from '../port.ts';

export const encodeLineage = (record: LineageRecord): string =>
  JSON.stringify({ ...record, lineageEpoch: record.lineageEpoch.toString() });

/** Undefined when the text is no lineage record: then the store counts as foreign. */
export function decodeLineage(text: string): LineageRecord | undefined {
  try {
    const { meshId, clusterId, lineageEpoch, lineageId, storeIdentity } = JSON.parse(text) as Record<string, unknown>;
    if (typeof lineageEpoch !== 'string' || !/^\d{1,10}$/.test(lineageEpoch)) return undefined;
    if (typeof meshId !== 'string' || typeof clusterId !== 'string' || typeof lineageId !== 'string') return undefined;
    if (typeof storeIdentity !== 'string') return undefined;
    return {
      meshId,
      clusterId,
      lineageEpoch: BigInt(lineageEpoch),
      lineageId,
      storeIdentity: storeIdentity as StoreIdentity,
    };
  } catch {
    return undefined;
  }
}
