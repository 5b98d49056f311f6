/** `@omnirelay/protocol/query`: the one filter grammar, all of this package that clients may import; no machine is loaded with it. */
export { AUDIT_QUERY_KEYS, auditFields, type QueriedAuditEntry } from './query/audit-fields.ts';
export { type FieldValue, matchesQuery, matchGlob, type QueryFields } from './query/match-query.ts';
export { type MomentSpan, momentSpan } from './query/parse-moments.ts';
export {
  type ParsedQuery,
  parseQuery,
  QUERY_BOUNDS,
  type Query,
  type QueryProblem,
  type QueryTerm,
  type QueryValue,
  quoteQueryValue,
} from './query/parse-query.ts';
export { PEER_QUERY_KEYS, peerFields, type QueriedPeer } from './query/peer-fields.ts';
export type { QueryKeys, QueryKind } from './query/query-keys.ts';
