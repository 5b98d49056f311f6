/** What holds of two complete policies together: of each limit the narrower one. */
import { GUARDRAILS, type Guardrail, type PolicyApprovals, type RebalancePolicy } from './policy-model.ts';

/** `own` is of a namespace of the cluster that `whole` is of. It says itself when its nodes are sick, and of whom approvals are asked. */
export function narrowedPolicy(whole: RebalancePolicy, own: RebalancePolicy): RebalancePolicy {
  const { limits, brake } = whole;
  return {
    ...own,
    mode: whole.mode === 'approval' ? 'approval' : own.mode,
    approvals: narrowedApprovals(whole.approvals, own.approvals),
    changeTtlMs: Math.min(whole.changeTtlMs, own.changeTtlMs),
    rollbackNeedsApproval: whole.rollbackNeedsApproval || own.rollbackNeedsApproval,
    limits: {
      movesPerNode: Math.min(limits.movesPerNode, own.limits.movesPerNode),
      movesPerCluster: Math.min(limits.movesPerCluster, own.limits.movesPerCluster),
      churnPerHour: Math.min(limits.churnPerHour, own.limits.churnPerHour),
      cooldownMs: Math.max(limits.cooldownMs, own.limits.cooldownMs),
      stageTimeoutMs: own.limits.stageTimeoutMs,
    },
    brake: {
      enterRatio: Math.min(brake.enterRatio, own.brake.enterRatio),
      leaveRatio: Math.min(brake.leaveRatio, own.brake.leaveRatio),
      leastNodes: Math.min(brake.leastNodes, own.brake.leastNodes),
    },
    guardrails: narrowest([...whole.guardrails, ...own.guardrails]),
    windows: [...new Map([...whole.windows, ...own.windows].map((one) => [JSON.stringify(one), one])).values()],
  };
}

function narrowedApprovals(whole: PolicyApprovals, own: PolicyApprovals): PolicyApprovals {
  const among = own.among ?? whole.among;
  return { needed: Math.max(whole.needed, own.needed), ...(among && { among }) };
}

function narrowest(guardrails: readonly Guardrail[]): readonly Guardrail[] {
  const limits = new Map<Guardrail['name'], number>();
  for (const { name, limit } of guardrails) {
    const before = limits.get(name) ?? limit;
    limits.set(name, GUARDRAILS[name] === 'at-most' ? Math.min(before, limit) : Math.max(before, limit));
  }
  return [...limits].map(([name, limit]) => ({ name, limit }));
}
