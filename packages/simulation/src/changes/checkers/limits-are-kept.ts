/** As a step begins no more moves are in flight than the policy has for the cluster and for each of its nodes. */
import type { ChangeCheckerFactory } from '../change-checker.ts';

export const limitsAreKept: ChangeCheckerFactory = ({ ledger, policy, moves }, report) => ({
  name: 'limits-are-kept',
  onCommit() {
    const begun = ledger.steps.filter(({ before, after }) => after.state === 'begun' && before?.state !== 'begun');
    if (begun.length === 0) return;
    const { movesPerNode, movesPerCluster } = policy.limits;
    const inFlight = moves().filter(({ stage }) => stage === 'prepare' || stage === 'stop');
    if (inFlight.length > movesPerCluster) report(`${inFlight.length} moves are in flight of ${movesPerCluster}`);
    const ofSteps = new Set(
      inFlight.filter(({ step }) => step !== undefined).flatMap(({ from, to }) => [from.nodeId, to.nodeId]),
    );
    for (const node of ofSteps) {
      const count = inFlight.filter(({ from, to }) => from.nodeId === node || to.nodeId === node).length;
      if (count > movesPerNode) report(`${node} takes part in ${count} moves of ${movesPerNode}`);
    }
  },
});
