/**
 * Audit entries, newest first, page after page, until there are as many as were asked for or what is left is older than asked for. What
 * was left out is told by a cursor that stands exactly behind the last entry.
 */
import type { ControlClient } from '@omnirelay/client';

type ListAudit = ControlClient['audit']['list'];
type AuditPage = Awaited<ReturnType<ListAudit>>;
type Entry = AuditPage['entries'][number];

export const AUDIT_BOUNDS = { page: 500, entries: 100_000, pages: 400, shownByDefault: 100 } as const;

export interface AuditAsked {
  readonly filter: NonNullable<Parameters<ListAudit>[0]>;
  /** Both ends belong to the range. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The answer of the last page with the entries of all; `nextCursor` where older ones of the range may follow. */
export async function listAudit(list: ListAudit, asked: AuditAsked, signal: AbortSignal): Promise<AuditPage> {
  const { filter, limit, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = asked;
  const ask = (pageSize: number, cursor: string | undefined) =>
    list({ ...filter, pageSize, ...(cursor === undefined ? {} : { cursor }) }, { signal });
  const inRange = ({ at }: Entry): boolean => Date.parse(at) >= fromMs && Date.parse(at) <= toMs;
  const entries: Entry[] = [];
  let { cursor } = asked;
  for (let pages = 1; ; pages += 1) {
    const open = limit - entries.length;
    const page = await ask(asked.toMs === undefined ? Math.min(AUDIT_BOUNDS.page, open) : AUDIT_BOUNDS.page, cursor);
    const found = page.entries.filter(inRange);
    const last = found[open - 1];
    entries.push(...found.slice(0, open));
    const { nextCursor, ...rest } = page;
    if (last !== undefined && found.length > open) {
      // More came than was asked for: a page that ends at the last that is shown has the cursor behind it.
      const upTo = await ask(page.entries.indexOf(last) + 1, cursor);
      return { ...rest, entries, ...(upTo.nextCursor === undefined ? {} : { nextCursor: upTo.nextCursor }) };
    }
    // The clocks of two writers may differ a little: the range is left behind when nothing of a page is in it any longer.
    const past = page.entries.length > 0 && page.entries.every(({ at }) => Date.parse(at) < fromMs);
    if (nextCursor === undefined || past) return { ...rest, entries };
    if (entries.length >= limit || pages >= AUDIT_BOUNDS.pages) return { ...rest, nextCursor, entries };
    cursor = nextCursor;
  }
}
