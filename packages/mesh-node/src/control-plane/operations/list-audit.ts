/** Who did what, newest first, over the chains of all writers, in the order of the registry's revisions. */
import { matchGlob } from '@omnirelay/protocol';
import { type AuditEntry, type AuditList, type AuditQuery, controlPb } from '@omnirelay/wire';
import { z } from 'zod';
import type { LoggedEntry } from '../audit-log.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodePageCursor, encodePageCursor, questionOf } from '../cursor.ts';
import { auditList, filter, minCursor, optionalText, pageSize } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';
import { Problem } from '../problem.ts';

const anyOf = (wanted: readonly string[] | undefined, actual: readonly string[]): boolean =>
  wanted === undefined || wanted.some((pattern) => actual.some((text) => matchGlob(pattern, text)));

function revisionOf(cursor: string, question: string): bigint {
  const position = decodePageCursor(cursor, question);
  if (position.kind !== 'after' || !/^\d{1,20}$/.test(position.key))
    throw new Problem('invalid_input', 'The cursor is not one of the audit: leave it out to begin anew.');
  return BigInt(position.key);
}

export const listAudit: ReadOperation<AuditQuery, AuditList> = {
  kind: 'read',
  name: 'list-audit',
  summary: 'Audit entries, newest first',
  method: 'GET',
  path: '/audit',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.AuditService.method.listAudit,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    object: filter,
    actor: filter,
    action: filter,
    minCursor,
  }),
  output: auditList,
  async run({ state }, input) {
    if (!state.auditRecords.loaded)
      throw new Problem(
        'registry_dark',
        'The audit has not been read since this node started: the registry does not answer.',
      );
    const { staleSince } = state.auditRecords;
    const { object, actor, action } = input;
    const question = questionOf(['audit', object, actor, action]);
    const before = input.cursor === undefined ? null : revisionOf(input.cursor, question);
    const size = input.pageSize ?? CONTROL_BOUNDS.pageSizeDefault;
    const entries: AuditEntry[] = [];
    let nextCursor: string | undefined;
    const isFiltered = object !== undefined || action !== undefined || actor !== undefined;
    const isAsked = (entry: LoggedEntry): boolean => {
      if (!isFiltered) return true;
      const facets = entry.facets();
      return anyOf(object, [facets.object]) && anyOf(action, [facets.action]) && anyOf(actor, facets.actors);
    };
    for (const entry of state.auditLog.newestFirst(before)) {
      if (!isAsked(entry)) continue;
      if (entries.length === size) {
        nextCursor = encodePageCursor({ kind: 'after', key: entries.at(-1)?.revision ?? '0' }, question);
        break;
      }
      entries.push(entry.read());
    }
    return {
      ...positionedHead(state),
      ...(nextCursor === undefined ? {} : { nextCursor }),
      entries,
      ...(staleSince === null ? {} : { staleSince: new Date(staleSince).toISOString() }),
    };
  },
};
