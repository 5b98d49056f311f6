/** Whoever asks what a drain means or how far it is has a turn of the planner: simulations, which whoever may look asks for, keep no drain waiting. */
import { CONTROL_BOUNDS } from '../bounds.ts';
import { WaitingTurns } from '../waiting-turns.ts';

export const drainTurns = new WaitingTurns({
  ...CONTROL_BOUNDS.drainPlans,
  busy: 'Too many drains are planned here at once. Try again in a moment, or ask another control node.',
});
