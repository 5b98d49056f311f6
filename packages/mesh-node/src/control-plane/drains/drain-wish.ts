/** How a drain is to go, as its request says, and what of that is kept in the node's record for whoever leads. */
import type { AtDeadline } from '@omnirelay/wire';
import type { DrainRecord } from '../peer-record.ts';

export interface DrainWish {
  /** Its shards go whatever the rounds have left. */
  readonly force: boolean;
  /** From now on. */
  readonly deadlineMs?: number | undefined;
  readonly atDeadline?: AtDeadline | undefined;
  /** What rests since it was in vain is tried at once. */
  readonly retry: boolean;
}

/** Whether the wish makes the drain that is under way another one. */
export const amends = ({ force, deadlineMs, atDeadline, retry }: DrainWish, under: DrainRecord | undefined): boolean =>
  (force && under?.forced !== true) ||
  deadlineMs !== undefined ||
  (atDeadline !== undefined && atDeadline !== (under?.atDeadline ?? 'report')) ||
  retry;

interface Asked {
  /** Undefined: it begins. */
  readonly under: DrainRecord | undefined;
  readonly correlationId: string;
  readonly shards: number;
  /** Unix milliseconds. */
  readonly now: number;
}

/** One that is amended while it is under way stays the same drain: what it had when it began, and what asked for it. */
export function drainRecord(
  { force, deadlineMs, atDeadline, retry }: DrainWish,
  { under, correlationId, shards, now }: Asked,
): DrainRecord {
  const at = (ms: number): string => new Date(ms).toISOString();
  const { overdueAt, ...kept } = under ?? { shards, correlationId, since: at(now) };
  return {
    ...kept,
    ...(force && { forced: true }),
    // With another time it is not over.
    ...(deadlineMs === undefined ? overdueAt !== undefined && { overdueAt } : { deadline: at(now + deadlineMs) }),
    ...(atDeadline !== undefined && { atDeadline }),
    ...(under !== undefined && retry && { retriedAt: at(now) }),
  };
}

/** As the audit says it. */
export const auditedWish = ({ force, deadlineMs, atDeadline, retry }: DrainWish) => ({
  ...(force && { forced: true }),
  ...(deadlineMs !== undefined && { deadlineMs }),
  ...(atDeadline !== undefined && { atDeadline }),
  ...(retry && { retry }),
});

const THEN: Readonly<Record<AtDeadline, string>> = {
  report: 'it goes on, and is told to be overdue',
  force: 'what is left moves at once, whatever the rounds have left',
  'call-off': 'it is called off, and the node keeps what it has left',
};

/** What is said of its time before it is asked for. */
export function deadlineWords({ deadlineMs, atDeadline = 'report' }: DrainWish, now: number): readonly string[] {
  if (deadlineMs === undefined) return [];
  return [`If it is not drained at ${new Date(now + deadlineMs).toISOString()}, ${THEN[atDeadline]}.`];
}
