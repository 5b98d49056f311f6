/** Whether whoever leads the map is to begin nothing that can wait, by what the controller of the namespace knows. */
import type { RebalancePolicy } from '../policy/policy-model.ts';
import type { KnownChange, RebalanceState } from './controller-io.ts';

export interface HoldView {
  readonly state: RebalanceState;
  readonly mode: RebalancePolicy['mode'];
  /** The change that is under way, whoever made it. */
  readonly running: KnownChange | null;
  /** Its own plan failed a check, or people are asked for another reason. */
  readonly waitsForPeople: boolean;
  /** A freeze stands, or a maintenance is to come. */
  readonly isWindowHeld: boolean;
}

export function holdsRounds({ state, mode, running, waitsForPeople, isWindowHeld }: HoldView): boolean {
  if (mode === 'approval' || running !== null || isWindowHeld) return true;
  // People may take a day over a plan that failed a check; who joins does not wait for them where shards move by themselves.
  if (state === 'rebalancePending') return !waitsForPeople;
  return state !== 'steady' && state !== 'completed';
}
