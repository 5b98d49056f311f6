/** Policies of rebalancing and freezes as documents of the registry: a part of its own, since only whoever keeps them or goes by them needs it. */

export { judgeWindows, type WindowVerdict } from './rebalance/policy/change-windows.ts';
export { checkShape } from './rebalance/policy/check-shape.ts';
export { diffPolicies } from './rebalance/policy/diff-policies.ts';
export { effectivePolicy } from './rebalance/policy/effective-policy.ts';
export { findContradictions } from './rebalance/policy/find-contradictions.ts';
export {
  decodeFreeze,
  encodeFreeze,
  FREEZES_PREFIX,
  FREEZES_VERSION_KEY,
  type Freeze,
  freezeKey,
  freezesVersionWrite,
  freezeWindows,
  parseFreezeKey,
} from './rebalance/policy/freeze-record.ts';
export { completePolicy, DEFAULT_REBALANCE_POLICY } from './rebalance/policy/policy-defaults.ts';
export type * from './rebalance/policy/policy-model.ts';
export { GUARDRAILS, POLICY_BOUNDS } from './rebalance/policy/policy-model.ts';
export {
  CLUSTER_POLICY,
  decodePolicy,
  encodePolicy,
  namespaceOfPolicy,
  POLICIES_PREFIX,
  POLICY_HISTORY_PREFIX,
  type PolicyId,
  type PolicyKey,
  type PolicyRecord,
  parsePolicyKey,
  policyHistoryKey,
  policyHistoryPrefix,
  policyIdOf,
  policyKey,
  saysNothing,
} from './rebalance/policy/policy-record.ts';
export { policySchema } from './rebalance/policy/policy-schema.ts';
export { idleFigures, type PolicySource, policySources, type SourcedValue } from './rebalance/policy/policy-sources.ts';
export { type PolicyProblem, type ReadPolicy, readPolicy } from './rebalance/policy/read-policy.ts';
