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
  wrong_state: {
    status: 409,
    title: 'The change is in another state',
    remedy: 'Read the change again: `verbs` says what can be done to it now.',
  },
  plan_stale: {
    status: 409,
    title: 'The plan is not the one that was read',
    remedy:
      'Read the change again, and approve or execute what it says now by its hash; a stale one is recomputed first.',
  },
  expired: {
    status: 409,
    title: 'The change has expired',
    remedy: 'Propose it anew.',
  },
  not_expired: {
    status: 409,
    title: 'The time of the change is not over',
    remedy: 'Cancel it, or wait.',
  },
  content_invalid: {
    status: 422,
    title: 'What is planned contradicts itself or is out of bounds',
    remedy: 'Plan less at once, or otherwise: the detail names all that is wrong.',
  },
  rule_invalid: {
    status: 409,
    title: 'The rule of approval cannot be fulfilled',
    remedy: 'Change the policy, so that those it names are enough.',
  },
  nothing_to_move: {
    status: 409,
    title: 'There is nothing to move',
    remedy: 'Nothing is to be done: the detail says why.',
  },
  operate_needed: {
    status: 403,
    title: 'Operators do that',
    remedy: 'Ask an operator, or for the scope `mesh.operate`.',
  },
  admin_needed: {
    status: 403,
    title: 'Admins do that',
    remedy: 'Ask as many admins as the detail says: it goes beyond a guardrail, or changes how a namespace is placed.',
  },
  not_a_person: {
    status: 403,
    title: 'People do that',
    remedy: 'Sign in as a person: nodes and controllers approve nothing.',
  },
  own_change: {
    status: 403,
    title: 'Who wrote, changed or submitted a change does not approve it',
    remedy: 'Ask somebody else.',
  },
  already_approved: {
    status: 409,
    title: 'You have approved it already',
    remedy: 'Ask somebody else: each person counts once.',
  },
  not_asked: {
    status: 403,
    title: 'The policy asks others',
    remedy: 'Ask one of those that the policy names.',
  },
  reason_missing: {
    status: 400,
    title: 'A reason is missing',
    remedy: 'Say why, in ten characters at least.',
  },
  reason_short: {
    status: 400,
    title: 'The reason is too short',
    remedy: 'Say why, in ten characters at least.',
  },
  reason_long: {
    status: 400,
    title: 'The reason is too long',
    remedy: 'Say it in fewer words.',
  },
  reason_repeated: {
    status: 400,
    title: 'The reason is the last one again',
    remedy: 'Say what speaks for this one.',
  },
  approval_needed: {
    status: 409,
    title: 'It has not been approved by as many people as it needs',
    remedy: 'Ask those whom the change names for approval.',
  },
  steps_in_flight: {
    status: 409,
    title: 'Steps are in flight',
    remedy: 'Wait until they have ended.',
  },
  nothing_done: {
    status: 409,
    title: 'It has moved nothing',
    remedy: 'There is nothing to undo; cancel it.',
  },
  rollback_begun: {
    status: 409,
    title: 'It is being undone',
    remedy: 'Look at the change that undoes it.',
  },
  not_its_rollback: {
    status: 409,
    title: 'It is undone by another change',
    remedy: 'Read the change again.',
  },
  unknown_step: {
    status: 404,
    title: 'There is no such step',
    remedy: 'Read the moves of the change.',
  },
  wrong_step_state: {
    status: 409,
    title: 'The step is in another state',
    remedy: 'Read the moves of the change.',
  },
  older_fence: {
    status: 409,
    title: 'A later leader does that by now',
    remedy: 'Nothing is to be done.',
  },
  too_many: {
    status: 409,
    title: 'A bound is reached',
    remedy: 'The detail says of what there are too many; submit or cancel some, or propose another.',
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
