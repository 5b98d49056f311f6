/**
 * A record as stores keep it that know nothing but text: lines, of which the last is the value. Its version is the store's to give. Names
 * and vectors are JSON, so no line but the value's can hold a line break.
 */
import type { RegistryRecord, RegistryWrite, Revision, Transaction, TxnId, VersionVector } from '../port.ts';

const HEADER_LINES = 7;

export interface WrittenRecord extends Omit<RegistryRecord, 'key' | 'version'> {
  /** Unix milliseconds. */
  readonly writtenAt: number;
  /** The retention prefix that it counts against, or nothing. */
  readonly history: string;
}

export function recordText(
  write: Pick<RegistryWrite, 'value' | 'schema' | 'minReader' | 'versionVector'>,
  by: Pick<Transaction, 'writerId' | 'txnId'>,
  at: { readonly wall: number; readonly history: string },
): string {
  const { schema = 1, minReader = 1, versionVector, value = '' } = write;
  const vector = versionVector === undefined ? '' : JSON.stringify(versionVector);
  return `${schema}\n${minReader}\n${at.wall}\n${at.history}\n${JSON.stringify(by.writerId)}\n${JSON.stringify(by.txnId)}\n${vector}\n${value}`;
}

/** The text from `at` on; undefined when it is none of ours. */
export function parseRecordText(text: string, at = 0): WrittenRecord | undefined {
  const lines: string[] = [];
  for (let from = at; lines.length < HEADER_LINES; ) {
    const end = text.indexOf('\n', from);
    if (end < 0) return undefined;
    lines.push(text.slice(from, end));
    from = end + 1;
    at = from;
  }
  const [schema, minReader, writtenAt, history = '', writer = '', txn = '', vector = ''] = lines;
  try {
    return {
      value: text.slice(at),
      schema: Number(schema),
      minReader: Number(minReader),
      lastWriterId: JSON.parse(writer) as string,
      lastTxnId: JSON.parse(txn) as TxnId,
      ...(vector === '' ? {} : { versionVector: JSON.parse(vector) as VersionVector }),
      writtenAt: Number(writtenAt),
      history,
    };
  } catch {
    return undefined;
  }
}

/** As callers see it: without what the store alone needs. */
export const recordOf = (key: string, version: Revision, written: WrittenRecord): RegistryRecord => ({
  key,
  value: written.value,
  schema: written.schema,
  minReader: written.minReader,
  version,
  lastWriterId: written.lastWriterId,
  lastTxnId: written.lastTxnId,
  ...(written.versionVector === undefined ? {} : { versionVector: written.versionVector }),
});
