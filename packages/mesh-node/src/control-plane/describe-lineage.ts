import type { LineageRecord } from '@omnirelay/registry';
import type { Lineage } from '@omnirelay/wire';

export const describeLineage = (record: LineageRecord): Lineage => ({
  meshId: record.meshId,
  clusterId: record.clusterId,
  lineageEpoch: String(record.lineageEpoch),
  lineageId: record.lineageId,
  storeIdentity: record.storeIdentity,
});
