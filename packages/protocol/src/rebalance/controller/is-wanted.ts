/** Whether a plan is for the controller to propose: where nobody is asked, only one that is for the health of somebody. */
import type { NodeId } from '@omnirelay/primitives';
import type { RebalanceMove } from '../plan/plan-model.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';

export const isWanted = (
  moves: readonly RebalanceMove[],
  mode: RebalancePolicy['mode'],
  recovering: ReadonlySet<NodeId>,
): boolean =>
  mode === 'approval' ? moves.length > 0 : moves.some(({ reason, to }) => reason === 'sick' || recovering.has(to));
