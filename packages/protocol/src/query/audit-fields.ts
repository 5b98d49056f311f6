/** The keys by which audit entries are looked for, and what each means: one table for the API, the CLI's `--query` and the console. */
import { type FieldTable, fieldsOf, moment, present } from './field-table.ts';
import type { QueryFields } from './match-query.ts';
import type { QueryKeys } from './query-keys.ts';

/** What of an entry can be looked for. */
export interface QueriedAuditEntry {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly writerId: string;
  readonly action: string;
  readonly object: string;
  readonly principal: { readonly subject: string; readonly displayName: string };
  readonly reason?: string | undefined;
  readonly changeTicket?: string | undefined;
  readonly correlationId: string;
  readonly outcome: string;
}

export const AUDIT_QUERY_KEYS = {
  action: 'text',
  actor: 'text',
  at: 'moment',
  correlation: 'text',
  id: 'text',
  object: 'text',
  outcome: 'text',
  reason: 'text',
  ticket: 'text',
  writer: 'text',
} as const satisfies QueryKeys;

const VALUES: FieldTable<typeof AUDIT_QUERY_KEYS, QueriedAuditEntry> = {
  action: ({ action }) => [action],
  actor: ({ principal }) => [principal.subject, principal.displayName],
  at: ({ at }) => moment(at),
  correlation: ({ correlationId }) => [correlationId],
  id: ({ id }) => [id],
  // Screens say node where the API says peer; a query may say either.
  object: ({ object }) => [object, object.replace(/^peer\//, 'node/')],
  outcome: ({ outcome }) => [outcome],
  reason: ({ reason }) => present(reason),
  ticket: ({ changeTicket }) => present(changeTicket),
  writer: ({ writerId }) => [writerId],
};

/** Bare words are looked for in object, actor, action and reason. */
export const auditFields = (entry: QueriedAuditEntry): QueryFields =>
  fieldsOf(VALUES, entry, [entry.object, entry.principal.displayName, entry.action, entry.reason ?? '']);
