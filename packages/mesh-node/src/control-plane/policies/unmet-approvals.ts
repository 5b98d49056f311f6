/** Namespaces that name fewer people than a policy of their cluster would ask for: of those no plan would ever be approved. */
import {
  CLUSTER_POLICY,
  completePolicy,
  type PolicyDocument,
  type PolicyId,
  readPolicy,
} from '@omnirelay/protocol/policy';
import type { PolicyProblemAt } from '@omnirelay/wire';
import type { ControlState } from '../operation-context.ts';

export const isOfApprovals = (path: string): boolean => path.startsWith('approvals');

export function unmetApprovals(
  { policies: { followed } }: Pick<ControlState, 'policies'>,
  id: PolicyId,
  document: PolicyDocument,
): readonly PolicyProblemAt[] {
  if (id !== CLUSTER_POLICY) return [];
  const base = completePolicy(document);
  return followed.written().flatMap((other) => {
    const own = other === CLUSTER_POLICY ? undefined : followed.stored(other)?.document;
    const read = own === undefined ? undefined : readPolicy(own, base);
    if (read?.kind !== 'wrong') return [];
    return read.problems
      .filter(({ path }) => isOfApprovals(path))
      .map(({ path, problem }) => ({ path, message: `of ${other} ${problem}` }));
  });
}
