/** What two reads say of a namespace: the records of its map, its moves, the epoch of whoever read, and at which revision all of it held. */
import { movesKey, type Namespace, SHARD_MAPS_PREFIX } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { ReadOutcome } from '../lease/lease-registry.ts';

export interface SeenRecords {
  readonly map: readonly RegistryRecord[];
  readonly moves: RegistryRecord | undefined;
  /** The record of the lineage. */
  readonly lineage: string;
  readonly lineageEpoch: bigint;
  readonly revision: bigint;
  readonly epoch: { readonly version: bigint | null; readonly readAt: bigint };
}

export const lineageEpochOf = (lineage: string): bigint =>
  BigInt((JSON.parse(lineage) as { lineageEpoch: string }).lineageEpoch);

/** The own claim is in the second of them. Null when they tell of two histories. */
export function seenRecords(
  namespace: Namespace,
  ownClaim: string,
  [first, second]: readonly [ReadOutcome, ReadOutcome],
): SeenRecords | null {
  if (first.kind === 'failed' || second.kind === 'failed') return null;
  const records = [...first.records, ...second.records];
  const find = (key: string): RegistryRecord | undefined => records.find((record) => record.key === key);
  const lineages = new Set(records.filter(({ key }) => key === 'meta/lineage').map(({ value }) => value));
  const [lineage] = lineages;
  if (lineages.size !== 1 || lineage === undefined) return null;
  const [older] = first.revision < second.revision ? [first] : [second];
  return {
    map: records.filter(({ key }) => key.startsWith(SHARD_MAPS_PREFIX)),
    moves: find(movesKey(namespace)),
    lineage,
    lineageEpoch: lineageEpochOf(lineage),
    revision: older.revision,
    epoch: { version: find(ownClaim)?.version ?? null, readAt: second.revision },
  };
}
