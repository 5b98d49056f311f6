/**
 * A record as the store keeps it: nine lines, of which the last is the value. The version comes first, since it is what the store's
 * functions compare; names and vectors are JSON, so no line but the value's can hold a line break.
 */
import type { RegistryRecord, RegistryWrite, Revision, Transaction, TxnId, VersionVector } from '../port.ts';
import { RegistryError } from '../registry-error.ts';

const HEADER_LINES = 8;

/** All that follows the version, which the store gives. */
export function recordTail(
  write: RegistryWrite,
  by: Pick<Transaction, 'writerId' | 'txnId'>,
  at: { readonly wall: number; readonly history: string },
): string {
  const { schema = 1, minReader = 1, versionVector, value = '' } = write;
  const vector = versionVector === undefined ? '' : JSON.stringify(versionVector);
  return `${schema}\n${minReader}\n${at.wall}\n${at.history}\n${JSON.stringify(by.writerId)}\n${JSON.stringify(by.txnId)}\n${vector}\n${value}`;
}

/** @throws RegistryError registry_corrupt */
export function parseRecord(key: string, text: string): RegistryRecord {
  const lines: string[] = [];
  let at = 0;
  while (lines.length < HEADER_LINES) {
    const end = text.indexOf('\n', at);
    if (end < 0) throw unreadable(key);
    lines.push(text.slice(at, end));
    at = end + 1;
  }
  const [version = '', schema, minReader, , , writer = '', txn = '', vector = ''] = lines;
  try {
    return {
      key,
      value: text.slice(at),
      schema: Number(schema),
      minReader: Number(minReader),
      version: BigInt(version) as Revision,
      lastWriterId: JSON.parse(writer) as string,
      lastTxnId: JSON.parse(txn) as TxnId,
      ...(vector === '' ? {} : { versionVector: JSON.parse(vector) as VersionVector }),
    };
  } catch (cause) {
    throw unreadable(key, cause);
  }
}

/** From `key, text, key, text`. */
export function parseRecords(flat: readonly string[]): RegistryRecord[] {
  const records: RegistryRecord[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) records.push(parseRecord(flat[i]!, flat[i + 1]!));
  return records;
}

const unreadable = (key: string, cause?: unknown): RegistryError =>
  new RegistryError(
    'registry_corrupt',
    `the record ${JSON.stringify(key)} in redis is not as this adapter writes it: something else writes below this mesh's prefix. Restore a copy, then \`omnirelay mesh lineage adopt\``,
    { cause },
  );
