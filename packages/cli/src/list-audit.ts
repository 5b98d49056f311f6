/** Audit entries, page after page, until there are as many as were asked for. */
import type { ControlClient } from '@omnirelay/client';
import { gatherPages, LIST_BOUNDS, type PagesAsked } from './gather-pages.ts';

type ListAudit = ControlClient['audit']['list'];
type AuditPage = Awaited<ReturnType<ListAudit>>;
export type AuditEntry = AuditPage['entries'][number];

export const AUDIT_BOUNDS = { entries: LIST_BOUNDS.all, shownByDefault: LIST_BOUNDS.shownByDefault } as const;

export interface AuditAsked extends PagesAsked {
  readonly filter: NonNullable<Parameters<ListAudit>[0]>;
}

/** The answer of the last page with the entries of all; `nextCursor` where others follow. */
export async function listAudit(list: ListAudit, asked: AuditAsked, signal: AbortSignal): Promise<AuditPage> {
  const { page, things } = await gatherPages(
    (part) => list({ ...asked.filter, ...part }, { signal }),
    ({ entries }) => entries,
    asked,
  );
  return { ...page, entries: things };
}
