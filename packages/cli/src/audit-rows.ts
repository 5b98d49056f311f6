/** An audit entry as a row of a table for people. */
import type { AuditEntry } from './list-audit.ts';
import { printable } from './table.ts';

export const AUDIT_HEADS = ['At (UTC)', 'Who', 'Action', 'Object', 'Outcome', 'Reason'] as const;

export const auditRow = ({ at, principal, action, object, outcome, reason }: AuditEntry): readonly string[] =>
  [at, principal.displayName, action, object, outcome, reason ?? '-'].map(printable);
