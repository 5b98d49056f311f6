/** Audit entries as a file says them. */
import type { AuditEntry } from '../../data/model.ts';
import type { ExportRow } from '../../ui/export-text.ts';

export const entryRow = (entry: AuditEntry): ExportRow => ({
  id: entry.id,
  at: entry.at,
  who: entry.principal.displayName,
  subject: entry.principal.subject,
  issuer: entry.principal.issuer,
  action: entry.action,
  object: entry.object,
  outcome: entry.outcome,
  reason: entry.reason,
  changeTicket: entry.changeTicket,
  before: entry.before,
  after: entry.after,
  correlationId: entry.correlationId,
  writer: entry.writerId,
  writerSequence: entry.writerSequence,
  hash: entry.hash,
});
