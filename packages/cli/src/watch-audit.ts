/**
 * `--watch` of the audit: a row for each entry as it is written, or one JSON line an event. What a person should know of the line, and that
 * entries may have been missed, stands on standard error, so that standard output holds entries alone.
 */
import type { ControlClient } from '@omnirelay/client';
import { AUDIT_HEADS, AUDIT_WIDTHS, auditRow } from './audit-rows.ts';
import { type OutputFormat, print, tell } from './output.ts';
import { growingTable } from './table.ts';
import { watchedEvents } from './watched-events.ts';

type Watch = ControlClient['audit']['watch'];

export async function watchAudit(
  watch: Watch,
  asked: Omit<Parameters<Watch>[0], 'signal'>,
  { output, signal }: { readonly output: OutputFormat; readonly signal: AbortSignal },
): Promise<void> {
  const lineOf = growingTable(AUDIT_WIDTHS);
  let isHeaded = false;
  for await (const { kind, entry, reason } of watchedEvents(watch({ ...asked, signal }), output)) {
    if (!isHeaded) print(lineOf(AUDIT_HEADS));
    isHeaded = true;
    if (entry !== undefined) print(lineOf(auditRow(entry)));
    if (kind === 'Resync') tell(`entries may be missing here (${reason}): list the audit to see all`);
  }
}
