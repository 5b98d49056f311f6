/** The keys by which audit entries are looked for, and what each means: one table for the API, the CLI's `--query` and the console. */
import { momentOf } from '@omnirelay/primitives';
import type { FieldValue, QueryFields } from './match-query.ts';
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

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const VALUES: Readonly<Record<keyof typeof AUDIT_QUERY_KEYS, (entry: QueriedAuditEntry) => readonly FieldValue[]>> = {
  action: ({ action }) => [action],
  actor: ({ principal }) => [principal.subject, principal.displayName],
  at: ({ at }) => [...present(momentOf(at, Number.NaN)), at],
  correlation: ({ correlationId }) => [correlationId],
  id: ({ id }) => [id],
  // Screens say node where the API says peer; a query may say either.
  object: ({ object }) => [object, object.replace(/^peer\//, 'node/')],
  outcome: ({ outcome }) => [outcome],
  reason: ({ reason }) => present(reason),
  ticket: ({ changeTicket }) => present(changeTicket),
  writer: ({ writerId }) => [writerId],
};

const isKey = (key: string): key is keyof typeof VALUES => Object.hasOwn(VALUES, key);

/** Bare words are looked for in object, actor, action and reason. */
export const auditFields = (entry: QueriedAuditEntry): QueryFields => ({
  defaultTexts: [entry.object, entry.principal.displayName, entry.action, entry.reason ?? ''],
  valuesOf: (key) => (isKey(key) ? VALUES[key](entry) : []),
});
