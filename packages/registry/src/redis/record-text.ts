/** A record as redis keeps it: its text behind a line with its version, which is what the store's functions compare. */
import type { RegistryRecord, Revision } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { parseRecordText, recordOf } from '../server/record-text.ts';

/** @throws RegistryError registry_corrupt */
export function parseRecord(key: string, text: string): RegistryRecord {
  const end = text.indexOf('\n');
  const version = text.slice(0, Math.max(end, 0));
  const written = /^\d+$/.test(version) ? parseRecordText(text, end + 1) : undefined;
  if (written === undefined) throw unreadable(key);
  return recordOf(key, BigInt(version) as Revision, written);
}

/** From `key, text, key, text`. */
export function parseRecords(flat: readonly string[]): RegistryRecord[] {
  const records: RegistryRecord[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) records.push(parseRecord(flat[i]!, flat[i + 1]!));
  return records;
}

const unreadable = (key: string): RegistryError =>
  new RegistryError(
    'registry_corrupt',
    `the record ${JSON.stringify(key)} in redis is not as this adapter writes it: something else writes below this mesh's prefix. Restore a copy, then \`omnirelay mesh lineage adopt\``,
  );
