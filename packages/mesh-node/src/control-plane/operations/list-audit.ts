/** Who did what over the chains of all writers, in the order of the registry's revisions, newest first unless asked otherwise. */
import { type AuditList, type AuditQuery, controlPb } from '@omnirelay/wire';
import { z } from 'zod';
import { auditPage } from '../audit-page.ts';
import { AUDIT_FIELDS, requireAudit } from '../audit-question.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { auditFilters, fields, minCursor, optionalText, pageSize, sort } from '../list-input.ts';
import { checkFields, projected } from '../list-query.ts';
import { auditList } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { staleness } from '../stale-since.ts';

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
    ...auditFilters,
    sort: sort('`-at`, newest first, as without it; or `at`'),
    fields: fields('only these fields of each entry, and its id: `at,action,principal.displayName`'),
    minCursor,
  }),
  output: auditList,
  async run(context, input) {
    const { state } = context;
    checkFields(input.fields, AUDIT_FIELDS);
    requireAudit(state);
    const { staleSince } = state.auditRecords;
    const { position, entries, nextCursor } = await auditPage(context, input);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      ...(nextCursor === undefined ? {} : { nextCursor }),
      entries: projected(entries, input.fields, 'id'),
      ...staleness(staleSince),
    };
  },
};
