/** What is asked of the audit: filters by object, actor and action, and the query in the one grammar, all joined by AND; and the order. */
import { AUDIT_QUERY_KEYS, auditFields, matchesQuery, matchGlob, type QueryKeys } from '@omnirelay/protocol';
import type { AuditFilter } from '@omnirelay/wire';
import type { LoggedEntry } from './audit-log.ts';
import { fieldTreeOf, readQueries, readSort } from './list-query.ts';
import { auditEntry } from './model-schemas.ts';
import type { ControlState } from './operation-context.ts';
import { Problem } from './problem.ts';

export const AUDIT_FIELDS = fieldTreeOf(auditEntry);

/** In the order of the registry's revisions: that of time, but for the clocks of two writers. */
const AUDIT_SORT_KEYS = { at: 'moment' } as const satisfies QueryKeys;

/** An audit that was never read has no answer, not even an empty one. @throws Problem registry_dark */
export function requireAudit({ auditRecords }: ControlState): void {
  if (!auditRecords.loaded)
    throw new Problem(
      'registry_dark',
      'The audit has not been read since this node started: the registry does not answer.',
    );
}

const anyOf = (wanted: readonly string[] | undefined, actual: readonly string[]): boolean =>
  wanted === undefined || wanted.some((pattern) => actual.some((text) => matchGlob(pattern, text)));

/** `nowMs`: what `now` means in the query. @throws Problem invalid_input */
export function auditFilter(input: AuditFilter, nowMs: number): (entry: LoggedEntry) => boolean {
  const { object, actor, action, query } = input;
  const queries = query === undefined ? [] : readQueries([{ path: 'query', text: query }], AUDIT_QUERY_KEYS, nowMs);
  if (object === undefined && actor === undefined && action === undefined && queries.length === 0) return () => true;
  return (entry) => {
    const facets = entry.facets();
    const { subject, displayName } = facets.principal;
    if (!anyOf(object, [facets.object]) || !anyOf(action, [facets.action])) return false;
    if (!anyOf(actor, [subject, displayName])) return false;
    const fields = auditFields(facets);
    return queries.every((one) => matchesQuery(one, fields));
  };
}

/** Whether the oldest come first. @throws Problem invalid_input */
export function oldestFirst(sort: string | undefined): boolean {
  const [term] = sort === undefined ? [] : readSort(sort, AUDIT_SORT_KEYS);
  return term !== undefined && !term.descending;
}
