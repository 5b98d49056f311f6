/** The words, shapes and colours of what controllers are at. Colour is the third signal. */
import type { StatusStyle } from '../ui/status.ts';
import type { RebalanceStateName } from './policy-model.ts';

/** What wants eyes first. */
export const CONTROLLER_STATES: Readonly<Record<RebalanceStateName, StatusStyle>> = {
  failed: { shape: 'square-x', colour: 'dead', word: 'Failed', rank: 0 },
  rebalancePending: { shape: 'double-chevron', colour: 'conflict', word: 'Plan waits', rank: 1 },
  investigating: { shape: 'triangle', colour: 'suspect', word: 'Investigating', rank: 2 },
  draining: { shape: 'half-diamond', colour: 'progress', word: 'Draining', rank: 3 },
  rebalancing: { shape: 'half-diamond', colour: 'progress', word: 'Rebalancing', rank: 4 },
  completed: { shape: 'filled-circle', colour: 'alive', word: 'Completed', rank: 5 },
  steady: { shape: 'filled-circle', colour: 'alive', word: 'Steady', rank: 6 },
};
