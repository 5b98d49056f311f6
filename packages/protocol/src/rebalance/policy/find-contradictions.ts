/** What in a policy cannot hold together, or can never do anything: each figure for itself is in order. */
import type { PolicyProblem } from './check-shape.ts';
import { type ChangeWindow, POLICY_BOUNDS, type RebalancePolicy } from './policy-model.ts';

export function findContradictions(policy: RebalancePolicy): readonly PolicyProblem[] {
  return [
    ...ofApprovals(policy),
    ...ofThresholds(policy),
    ...ofLimits(policy),
    ...ofGuardrails(policy),
    ...ofWindows(policy.windows),
  ];
}

function ofApprovals({ approvals: { needed, among = [] } }: RebalancePolicy): PolicyProblem[] {
  const isTwice = (index: number): boolean =>
    among.findIndex(({ issuer, subject }) => issuer === among[index]?.issuer && subject === among[index].subject) <
    index;
  const twice = among.flatMap(({ subject }, index) =>
    isTwice(index)
      ? [{ path: `approvals.among[${index}]`, problem: `is ${subject}, who is named already: each counts once` }]
      : [],
  );
  const people = among.length - twice.length;
  if (among.length === 0 || needed <= people) return twice;
  const problem = `is ${needed}, and among names ${people}: no plan would ever be approved`;
  return [{ path: 'approvals.needed', problem }, ...twice];
}

function ofThresholds({ thresholds }: RebalancePolicy): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const name of ['pendingDepth', 'latencyP99Ms', 'errorRatio'] as const) {
    const { enter, leave } = thresholds[name];
    if (leave >= enter)
      problems.push({
        path: `thresholds.${name}.leave`,
        problem: `is ${leave}, and enter is ${enter}: a node would be sick and well at once; expected leave below enter`,
      });
  }
  const { enter, leave } = thresholds.healthScore;
  if (leave <= enter)
    problems.push({
      path: 'thresholds.healthScore.leave',
      problem: `is ${leave}, and enter is ${enter}: a node would be sick and well at once; expected leave above enter`,
    });
  return problems;
}

function ofLimits({ limits, hysteresis, brake }: RebalancePolicy): PolicyProblem[] {
  const { movesPerNode, movesPerCluster, churnPerHour, cooldownMs } = limits;
  const turnMs = hysteresis.enterAfterMs + hysteresis.leaveAfterMs;
  const problems: PolicyProblem[] = [];
  if (movesPerNode > movesPerCluster)
    problems.push({
      path: 'limits.movesPerNode',
      problem: `is ${movesPerNode}, and the whole cluster has ${movesPerCluster}: expected no more than movesPerCluster`,
    });
  if (movesPerCluster > churnPerHour)
    problems.push({
      path: 'limits.movesPerCluster',
      problem: `is ${movesPerCluster}, and an hour has ${churnPerHour}: one stage would need more than churnPerHour`,
    });
  if (cooldownMs < turnMs)
    problems.push({
      path: 'limits.cooldownMs',
      problem: `is ${cooldownMs}, and a node takes ${turnMs} to become sick and well again: it would hold no shard back`,
    });
  if (brake.leaveRatio >= brake.enterRatio)
    problems.push({
      path: 'brake.leaveRatio',
      problem: `is ${brake.leaveRatio}, and enterRatio is ${brake.enterRatio}: the brake would be pulled and let go at once; expected less`,
    });
  return problems;
}

function ofGuardrails({ guardrails, brake }: RebalancePolicy): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const [index, { name, limit }] of guardrails.entries()) {
    if (guardrails.findIndex((other) => other.name === name) < index)
      problems.push({ path: `guardrails[${index}].name`, problem: `is ${name}, which has a limit already` });
    if (name === 'sick-nodes-ratio' && limit > brake.enterRatio)
      problems.push({
        path: `guardrails[${index}].limit`,
        problem: `is ${limit}, and the brake is pulled at ${brake.enterRatio}: no plan would get as far`,
      });
    if (name === 'least-target-score' && limit > 100)
      problems.push({ path: `guardrails[${index}].limit`, problem: `is ${limit}, and no score is above 100` });
  }
  return problems;
}

function ofWindows(windows: readonly ChangeWindow[]): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const [index, one] of windows.entries()) {
    const path = `windows[${index}]`;
    if (windows.findIndex(({ id }) => id === one.id) < index)
      problems.push({ path: `${path}.id`, problem: `is ${one.id}, which another has already` });
    if (one.until <= one.from)
      problems.push({ path: `${path}.until`, problem: `is ${one.until}, and from is ${one.from}: it never begins` });
    else if (one.until - one.from > POLICY_BOUNDS.windowMs)
      problems.push({ path: `${path}.until`, problem: `is more than ${POLICY_BOUNDS.windowMs} after from` });
    const over = windows.find(({ kind, from, until }) => kind === 'freeze' && from <= one.from && until >= one.until);
    if (one.kind === 'maintenance' && over !== undefined)
      problems.push({ path, problem: `lies wholly in the freeze ${over.id}: nothing would ever begin in it` });
  }
  return problems;
}
