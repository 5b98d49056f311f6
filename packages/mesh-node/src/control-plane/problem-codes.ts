/** The stable codes of problem documents (RFC 9457): programs switch on them, so none is ever renamed. */
export const PROBLEM_CODES = {
  unauthenticated: { status: 401, title: 'No credentials' },
  token_expired: { status: 401, title: 'The access token has expired' },
  token_invalid: { status: 401, title: 'The access token is not valid here' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  invalid_input: { status: 400, title: 'The request is not valid' },
  conflict: { status: 409, title: 'Changed by somebody else meanwhile' },
  cursor_expired: { status: 410, title: 'The order behind the cursor is no longer kept' },
  precondition_failed: { status: 412, title: 'The record has another version' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  idempotency_mismatch: { status: 422, title: 'The idempotency key was used with another request' },
  precondition_required: { status: 428, title: 'If-Match is required' },
  too_many_requests: { status: 429, title: 'Too many' },
  join_token_invalid: { status: 401, title: 'The join token is not valid' },
  join_token_expired: { status: 401, title: 'The join token has expired' },
  join_token_used: { status: 409, title: 'The join token has been used' },
  registry_dark: { status: 503, title: 'The registry cannot be reached' },
  lineage_mismatch: { status: 503, title: 'The registry is not the one this mesh knows' },
  identity_provider_unreachable: { status: 503, title: 'The identity provider cannot be reached' },
  authority_absent: { status: 503, title: 'This node cannot sign certificates' },
  behind: { status: 503, title: 'This node has not caught up with the cursor' },
  vantage_unreachable: { status: 503, title: 'The node whose view was asked for does not answer' },
  internal: { status: 500, title: 'A fault of this node' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
