/**
 * What stands in the sink's log: one line a record, a checksum before its JSON; first, where it was made shorter, what is remembered of records that it had. A line that was cut off at the end of the log was never acknowledged; one
 * that does not match its checksum anywhere else means that the log was damaged.
 */
import { crc32 } from 'node:zlib';

/** One task of one load generator: the same for each attempt at it. */
export interface TaskId {
  readonly run: string;
  /** From 0. */
  readonly seq: number;
}

export type SinkRecord =
  /** An effect. `again`: its task had been applied before. */
  | (TaskId & {
      readonly kind: 'applied';
      readonly key: string;
      readonly shard: string;
      readonly fence: string;
      readonly worker: string;
      readonly again: boolean;
    })
  /** Whoever holds this fence has read: nobody below it writes from here on. */
  | { readonly kind: 'fence'; readonly shard: string; readonly fence: string }
  /** How many writes were refused since the record before. */
  | { readonly kind: 'refused'; readonly stale: number; readonly duplicate: number };

export interface SinkCounts {
  /** Effects, with those of tasks that had one already. */
  readonly applied: number;
  readonly appliedDuplicates: number;
  readonly refusedDuplicates: number;
  readonly refusedStale: number;
}

/** In place of records. */
export type SinkRemains =
  | { readonly kind: 'counts'; readonly counts: SinkCounts }
  /** Tasks of a run that have been applied: bit `seq`, the lowest of a byte first. */
  | { readonly kind: 'done'; readonly run: string; readonly base64: string };

export type LogRecord = SinkRecord | SinkRemains;

const CHECKSUM = 8;

export function encodeRecord(record: LogRecord): string {
  const text = JSON.stringify(record);
  return `${checksum(text)} ${text}\n`;
}

/** Null for a line that is not as it was written. */
export function decodeRecord(line: string): LogRecord | null {
  const text = line.slice(CHECKSUM + 1);
  return line[CHECKSUM] === ' ' && line.slice(0, CHECKSUM) === checksum(text) ? (JSON.parse(text) as LogRecord) : null;
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(CHECKSUM, '0');
