/** `@omnirelay/protocol/query`: the one filter grammar, all of this package that clients may import; no machine is loaded with it. */
export { type FieldValue, matchesQuery, matchGlob, type QueryFields } from './query/match-query.ts';
export {
  type ParsedQuery,
  parseQuery,
  QUERY_BOUNDS,
  type Query,
  type QueryKeys,
  type QueryProblem,
  type QueryTerm,
  type QueryValue,
  quoteQueryValue,
} from './query/parse-query.ts';
