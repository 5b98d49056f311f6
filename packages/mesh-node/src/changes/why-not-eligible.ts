/** Whether a node may be given shards by a change, by the one rule that whoever leads and every other control node go by. */
import type { Away } from '../sharding/leader/owner-candidates.ts';

/** As whoever asks knows the node. */
export interface EligibilityFacts {
  /** It lives, nobody wants it to have less, and it is not about to end. */
  readonly takes: boolean;
  /** It has stopped by plan, and its shards are kept for its next life. */
  readonly away: Pick<Away, 'takesAgain'> | undefined;
  readonly isLive: boolean;
  /** Of operators, or its own; absent where gossip has told nothing of the node. */
  readonly intent?: string;
  /** Its share beside others; what is given to a node without one goes back. */
  readonly weight?: number;
}

/** Null where it may. One that is away for a planned restart is awaited, unless operators want it to be given none. */
export function whyNotEligible({ takes, away, isLive, intent, weight }: EligibilityFacts): string | null {
  if (takes || away?.takesAgain === true) return weight === 0 ? NONE : null;
  if (!isLive && away === undefined) return intent === undefined ? 'is no node of this mesh' : 'is gone';
  return WHY[intent ?? ''] ?? NONE;
}

const NONE = 'takes no shards';

const WHY: Readonly<Record<string, string>> = {
  Cordoned: 'is cordoned',
  Draining: 'is being drained',
  Drained: 'is drained',
  Leaving: 'is about to leave',
};
