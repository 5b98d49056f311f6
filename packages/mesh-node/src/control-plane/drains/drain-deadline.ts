/** What becomes of a drain whose time is over: it is done once, whoever leads then, and stands in the record of the node. */
import { assertNever } from '@omnirelay/primitives';
import type { AuditDraft } from '../audit-chain.ts';
import type { PeerRecord } from '../peer-record.ts';

/** It is under way, its time is over, and nothing has been made of that yet. */
export function isPastDeadline({ intent, drain }: PeerRecord, now: number): boolean {
  if (intent !== 'Draining' || drain?.deadline === undefined || drain.overdueAt !== undefined) return false;
  return now >= Date.parse(drain.deadline);
}

export interface DeadlineAct {
  readonly next: PeerRecord;
  readonly draft: Pick<AuditDraft, 'action' | 'reason' | 'before' | 'after'>;
}

/** `at` is RFC 3339. */
export function deadlineAct(nodeId: string, record: PeerRecord, at: string): DeadlineAct {
  const then = record.drain?.atDeadline ?? 'report';
  const drain = record.drain === undefined ? undefined : { ...record.drain, overdueAt: at };
  const before = { intent: record.intent };
  const reason = `its time was over at ${record.drain?.deadline}`;
  switch (then) {
    case 'report':
      return {
        next: { ...record, drain },
        draft: { action: 'drain-overdue', reason, before, after: { intent: 'Draining', overdueAt: at } },
      };
    case 'force':
      return {
        next: { ...record, drain: drain === undefined ? undefined : { ...drain, forced: true } },
        draft: { action: 'drain-overdue', reason, before, after: { intent: 'Draining', overdueAt: at, forced: true } },
      };
    case 'call-off':
      return {
        next: {
          ...record,
          ...{ intent: 'Active', at, drain: undefined },
          reason: `the drain of ${nodeId} was called off: ${reason}`,
        },
        draft: { action: 'drain-called-off', reason, before, after: { intent: 'Active' } },
      };
    default:
      return assertNever(then);
  }
}
