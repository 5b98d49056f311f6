/**
 * How long a suspicion lives (Lifeguard, section 4.2): from the longest life, when one member accuses, down to the confirmed life once as
 * many independent members agree as are needed, along log(c+1)/log(k+1). Fixed-point, since engines disagree on Math.log. `patience` is
 * for the network: how much longer than elsewhere a refutation may be under way. A refusal needs none.
 */
import type { Duration } from '@omnirelay/primitives';
import type { Accusation } from './model.ts';
import type { SwimSettings } from './settings.ts';

/** Thousandths of the way down, by confirmations needed beyond the first accuser, then by those had. */
const FALL: readonly (readonly number[])[] = [[1000], [0, 1000], [0, 631, 1000]];

/** Agreeing accusers after which a suspicion counts as confirmed; a last pair has nobody to ask. */
export const accusersNeeded = (liveMembers: number): number => Math.max(1, Math.min(3, liveMembers - 2));

export function suspicionLife(
  accusations: readonly Accusation[],
  needed: number,
  settings: SwimSettings,
  multiplier: number,
  patience: Duration,
): Duration {
  const refused = accusations.filter((accusation) => accusation.cause === 'refused').length;
  if (refused >= needed) return settings.suspicionRefused;
  const row = FALL[Math.min(needed, FALL.length) - 1] ?? [1000];
  const fall = row[Math.min(accusations.length, row.length) - 1] ?? 0;
  const longest = settings.suspicionInterval * multiplier;
  const shortest = settings.suspicionConfirmed * multiplier;
  return (longest - ((longest - shortest) * fall) / 1000 + patience) as Duration;
}
