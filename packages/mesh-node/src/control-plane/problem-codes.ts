/** The stable codes of problem documents (RFC 9457): programs switch on them, so none is ever renamed. */
export const PROBLEM_CODES = {
  unauthenticated: {
    status: 401,
    title: 'No credentials',
    remedy: 'Send `authorization: Bearer <access token>`, or connect with a mesh certificate that is still valid.',
  },
  token_expired: {
    status: 401,
    title: 'The access token has expired',
    remedy: 'Refresh the access token, or sign in again; a stream goes on from its last cursor.',
  },
  token_invalid: {
    status: 401,
    title: 'The access token is not valid here',
    remedy: 'Get a token of the issuer and audience that this mesh knows.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    remedy: 'Ask for the scope that the detail names; a removed node needs a new join token.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    remedy: 'Look at the list: the thing was never there, or is no longer kept.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    remedy: 'Use a method that `Allow` names.',
  },
  invalid_input: {
    status: 400,
    title: 'The request is not valid',
    remedy: 'Correct every field that `problems` names.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not come in whole in time',
    remedy: 'Send the body without pauses; a slow link may need a smaller one.',
  },
  conflict: {
    status: 409,
    title: 'Changed by somebody else meanwhile',
    remedy: 'Read again, and decide anew; `blockers` says what stands in the way where something does.',
  },
  cursor_expired: {
    status: 410,
    title: 'The order behind the cursor is no longer kept',
    remedy: 'Ask for the first page again.',
  },
  precondition_failed: {
    status: 412,
    title: 'The record has another version',
    remedy: 'Read the record again (`currentEtag`), and decide anew.',
  },
  payload_too_large: {
    status: 413,
    title: 'The request is too large',
    remedy: 'Send less.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'The idempotency key was used with another request',
    remedy: 'Use a new key for a new request.',
  },
  precondition_required: {
    status: 428,
    title: 'If-Match is required',
    remedy: 'Send `If-Match` with the ETag of what you read.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  join_token_invalid: {
    status: 401,
    title: 'The join token is not valid',
    remedy: 'Mint a new join token, and pass the whole text.',
  },
  join_token_expired: {
    status: 401,
    title: 'The join token has expired',
    remedy: 'Mint a new join token.',
  },
  join_token_used: {
    status: 409,
    title: 'The join token has been used',
    remedy: 'Mint a new join token: each lets one node in, once.',
  },
  registry_dark: {
    status: 503,
    title: 'The registry cannot be reached',
    remedy:
      'Try again once `/readyz` of the control nodes says that the registry answers; `outcome` says when a change may have been made.',
  },
  lineage_mismatch: {
    status: 503,
    title: 'The registry is not the one this mesh knows',
    remedy: 'Read `omnirelay mesh lineage show`; an admin may adopt the store.',
  },
  record_unreadable: {
    status: 503,
    title: 'This node cannot read the record',
    remedy: 'Ask a control node of the release that wrote it; a damaged record must be put right in the registry.',
  },
  identity_provider_unreachable: {
    status: 503,
    title: 'The identity provider cannot be reached',
    remedy: 'Try again once the identity provider answers.',
  },
  authority_absent: {
    status: 503,
    title: 'This node cannot sign certificates',
    remedy: 'Ask a control node that holds the CA key.',
  },
  node_leaving: {
    status: 503,
    title: 'This node is leaving',
    remedy: 'Turn to another control node; a stream goes on there from its last cursor.',
  },
  behind: {
    status: 503,
    title: 'This node has not caught up with the cursor',
    remedy: 'Try again, or ask another control node.',
  },
  vantage_unreachable: {
    status: 503,
    title: 'The node whose view was asked for does not answer',
    remedy: 'Ask another node for its view; `reason` says why this one gave none.',
  },
  internal: {
    status: 500,
    title: 'A fault of this node',
    remedy: 'Look into the log of the node under the correlation id.',
  },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly title: string; readonly remedy: string }>
>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
