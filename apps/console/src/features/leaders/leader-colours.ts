/** A colour for each leader within the view: whoever led longest in it has one. */
import { countingOrder } from '../../data/counting-order.ts';
import { type ColoursOfNames, eightColours } from '../../data/eight-colours.ts';
import { fromMsOf, type LeaderTerm, toMsOf } from '../../data/leader-model.ts';

/** Of those that are not in it: `OTHERS`. */
export function leaderColours(terms: readonly LeaderTerm[], theme: 'dark' | 'light', nowMs: number): ColoursOfNames {
  const ledMs = new Map<string, number>();
  for (const term of terms)
    ledMs.set(term.leaderId, (ledMs.get(term.leaderId) ?? 0) + toMsOf(term, nowMs) - Math.max(0, fromMsOf(term)));
  const ranked = [...ledMs].sort((a, b) => b[1] - a[1] || countingOrder(a[0], b[0]));
  return eightColours(
    ranked.map(([leaderId]) => leaderId),
    theme,
  );
}
