/** An audit entry as a row of a table for people. */
import type { AuditEntry } from './list-audit.ts';
import { printable } from './table.ts';

export const AUDIT_HEADS = ['At (UTC)', 'Who', 'Action', 'Object', 'Outcome', 'Reason'] as const;

/** What most cells take. */
export const AUDIT_WIDTHS = [24, 12, 18, 16, 8] as const;

export const auditRow = ({ at, principal, action, object, outcome, reason }: AuditEntry): readonly string[] =>
  [at, principal.displayName, action, object, outcome, reason ?? '-'].map(printable);
