/**
 * A policy as somebody wrote it: whether it has the shape of one, and whether it contradicts itself, alone or together with its cluster's. All that is
 * wrong is told at once, each with its path, what stands there and what was expected.
 */
import { checkShape, isFields, type PolicyProblem } from './check-shape.ts';
import { findContradictions } from './find-contradictions.ts';
import { narrowedPolicy } from './narrowed-policy.ts';
import { completePolicy, DEFAULT_REBALANCE_POLICY } from './policy-defaults.ts';
import type { PolicyDocument, RebalancePolicy } from './policy-model.ts';

export type { PolicyProblem } from './check-shape.ts';

export type ReadPolicy =
  | { readonly kind: 'policy'; readonly document: PolicyDocument; readonly policy: RebalancePolicy }
  | { readonly kind: 'wrong'; readonly problems: readonly PolicyProblem[] };

/** `base`: what it leaves out; the defaults, or its cluster's, which it may only make stricter. */
export function readPolicy(value: unknown, base: RebalancePolicy = DEFAULT_REBALANCE_POLICY): ReadPolicy {
  if (!isFields(value)) return { kind: 'wrong', problems: [{ path: '', problem: 'expected an object' }] };
  const problems = checkShape(value).map(({ path, problem }) => ({ path, problem }));
  if (problems.length > 0) return { kind: 'wrong', problems };
  const document = value as unknown as PolicyDocument;
  const policy = completePolicy(document, base);
  const alone = findContradictions(policy);
  // Who approves is the one thing that can be impossible only together: the stricter count, of the people that one of them names.
  const together = base === DEFAULT_REBALANCE_POLICY ? [] : findContradictions(narrowedPolicy(base, policy));
  const paths = new Set(alone.map(({ path }) => path));
  const contradictions = [...alone, ...together.filter(({ path }) => path.startsWith('approvals') && !paths.has(path))];
  return contradictions.length > 0 ? { kind: 'wrong', problems: contradictions } : { kind: 'policy', document, policy };
}
