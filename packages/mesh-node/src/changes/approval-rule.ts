/** Whom a change asks, by the policies of all namespaces that it touches: the strictest of them. What undoes another returns to what was approved, and asks nobody unless a policy wants it. */
import type { ApprovalRule, ChangeHeader } from '@omnirelay/protocol/change';
import type { RebalancePolicy } from '@omnirelay/protocol/policy';

export function approvalRule(
  { rollbackOf }: Pick<ChangeHeader, 'rollbackOf'>,
  policies: readonly Pick<RebalancePolicy, 'mode' | 'approvals' | 'rollbackNeedsApproval'>[],
): ApprovalRule {
  if (rollbackOf !== undefined && !policies.some(({ rollbackNeedsApproval }) => rollbackNeedsApproval))
    return { needed: 0 };
  const asking = policies.filter(({ mode }) => mode === 'approval' || rollbackOf !== undefined);
  const needed = Math.max(0, ...asking.map(({ approvals }) => approvals.needed));
  const lists = asking.flatMap(({ approvals }) => (approvals.among === undefined ? [] : [approvals.among]));
  const [first, ...others] = lists;
  if (first === undefined) return { needed };
  const isIn = (one: (typeof first)[number], list: typeof first): boolean =>
    list.some(({ issuer, subject }) => issuer === one.issuer && subject === one.subject);
  return { needed, among: first.filter((one) => others.every((list) => isIn(one, list))) };
}

/** It is begun by whoever leads as soon as it may: nobody is asked, or a controller has made it, or it undoes another. People begin what they have had approved. */
export const beginsByItself = ({
  rule,
  authors,
  rollbackOf,
}: Pick<ChangeHeader, 'rule' | 'authors' | 'rollbackOf'>): boolean =>
  rule !== undefined && (rule.needed === 0 || rollbackOf !== undefined || authors[0]?.kind === 'system');
