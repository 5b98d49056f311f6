/** A record as the tables have it. */
import type { RegistryRecord, Revision, TxnId, VersionVector } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

export interface RecordRow {
  readonly key: string;
  readonly value: string;
  readonly schema: number;
  readonly min_reader: number;
  /** Decimal. */
  readonly version: string;
  readonly writer: string;
  readonly txn: string;
  readonly vector: string | null;
}

/** @throws RegistryError registry_corrupt */
export function recordOf(row: RecordRow): RegistryRecord {
  return {
    key: row.key,
    value: row.value,
    schema: row.schema,
    minReader: row.min_reader,
    version: BigInt(row.version) as Revision,
    lastWriterId: row.writer,
    lastTxnId: row.txn as TxnId,
    ...(row.vector === null ? {} : { versionVector: vectorOf(row.key, row.vector) }),
  };
}

function vectorOf(key: string, text: string): VersionVector {
  try {
    return JSON.parse(text) as VersionVector;
  } catch (cause) {
    throw new RegistryError(
      'registry_corrupt',
      `the record ${JSON.stringify(key)} in postgres is not as this adapter writes it: something else writes to its tables. Restore a copy, then \`omnirelay mesh lineage adopt\``,
      { cause },
    );
  }
}
