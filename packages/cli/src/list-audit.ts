/**
 * Audit entries, page after page, until there are as many as were asked for. What was left out is told by a cursor that stands exactly behind
 * the last entry.
 */
import type { ControlClient } from '@omnirelay/client';

type ListAudit = ControlClient['audit']['list'];
type AuditPage = Awaited<ReturnType<ListAudit>>;
export type AuditEntry = AuditPage['entries'][number];

export const AUDIT_BOUNDS = { page: 500, entries: 100_000, shownByDefault: 100 } as const;

export interface AuditAsked {
  readonly filter: NonNullable<Parameters<ListAudit>[0]>;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The answer of the last page with the entries of all; `nextCursor` where others follow. */
export async function listAudit(list: ListAudit, asked: AuditAsked, signal: AbortSignal): Promise<AuditPage> {
  const { filter, limit } = asked;
  const entries: AuditEntry[] = [];
  let { cursor } = asked;
  for (;;) {
    const pageSize = Math.min(AUDIT_BOUNDS.page, limit - entries.length);
    const page = await list({ ...filter, pageSize, ...(cursor === undefined ? {} : { cursor }) }, { signal });
    entries.push(...page.entries);
    if (page.nextCursor === undefined || entries.length >= limit) return { ...page, entries };
    cursor = page.nextCursor;
  }
}
