/** Whether a node may be given shards by a change, by the one rule that whoever leads and every other control node go by. */

/** As whoever asks knows the node. */
export interface EligibilityFacts {
  /** It lives, nobody wants it to have less, and it is not about to end. */
  readonly takes: boolean;
  /** It has stopped by plan, and its shards are kept for its next life. */
  readonly isAway: boolean;
  readonly isLive: boolean;
  /** Of operators, or its own; undefined where nothing is known of the node. */
  readonly intent: string | undefined;
}

/** Null where it may. One that is away for a planned restart is awaited. */
export function whyNotEligible({ takes, isAway, isLive, intent = '' }: EligibilityFacts): string | null {
  if (takes || isAway) return null;
  if (!isLive) return 'is gone';
  return WHY[intent] ?? 'takes no shards';
}

const WHY: Readonly<Record<string, string>> = {
  Cordoned: 'is cordoned',
  Draining: 'is being drained',
  Drained: 'is drained',
  Leaving: 'is about to leave',
};
