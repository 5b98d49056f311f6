/**
 * A search of the audit: the control node filters by who, what and on what; the rest of the query and the range of time are looked at
 * here, page after page, newest first. It ends when enough was found, when the range is left behind, or at a bound; the answer says
 * how far back it looked, so that nothing found is never taken for nothing there.
 */
import { matchesQuery, type Query } from '@omnirelay/protocol/query';
import { auditFields, auditPushdown } from '../data/audit-query.ts';
import type { AuditEntry, AuditList } from '../data/model.ts';
import { BOUNDS } from './bounds.ts';

export interface AuditSearch {
  readonly query: Query;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly cursor: string | undefined;
  /** Enough; a page more than is asked for is never thrown away. */
  readonly atLeast: number;
}

export interface AuditFound {
  readonly entries: readonly AuditEntry[];
  /** Goes on where this one ended; absent when there is no more. */
  readonly nextCursor?: string;
  /** The oldest moment looked at; absent when the audit has nothing. */
  readonly searchedTo?: string;
  readonly generatedAt: string;
  readonly source: string;
}

type ListAudit = (query: {
  readonly pageSize: number;
  readonly cursor?: string;
  readonly actor?: readonly string[];
  readonly object?: readonly string[];
  readonly action?: readonly string[];
}) => Promise<AuditList>;

export async function searchAudit(list: ListAudit, search: AuditSearch): Promise<AuditFound> {
  const { query, fromMs, toMs, atLeast } = search;
  const pushed = auditPushdown(query);
  const entries: AuditEntry[] = [];
  let { cursor } = search;
  let searchedTo: string | undefined;
  for (let page = 1; ; page++) {
    const answer = await list({
      pageSize: BOUNDS.auditPage,
      ...pushed,
      ...(cursor === undefined ? {} : { cursor }),
    });
    entries.push(
      ...answer.entries.filter((entry) => {
        const at = Date.parse(entry.at);
        return (
          (fromMs === undefined || at >= fromMs) &&
          (toMs === undefined || at <= toMs) &&
          matchesQuery(query, auditFields(entry))
        );
      }),
    );
    cursor = answer.nextCursor;
    searchedTo = answer.entries.at(-1)?.at ?? searchedTo;
    const past = fromMs !== undefined && searchedTo !== undefined && Date.parse(searchedTo) < fromMs;
    if (cursor === undefined || past || entries.length >= atLeast || page >= BOUNDS.auditPages)
      return {
        entries,
        ...(cursor === undefined || past ? {} : { nextCursor: cursor }),
        ...(searchedTo === undefined ? {} : { searchedTo }),
        generatedAt: answer.generatedAt,
        source: answer.source,
      };
  }
}
