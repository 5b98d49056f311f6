/**
 * Counts accusations of members that live: suspicions while it watches, and the deaths that come of them. To be ended before anybody is
 * really killed.
 */
import type { Fleet, Sighting } from './fleet.ts';

export interface Accusations {
  /** Later suspicions are nobody's fault here; deaths count on, since they may come of earlier ones. */
  raiseNoMore(): void;
  end(): {
    /** Sightings of a living member as dead. */
    readonly falseAccusations: number;
    /** Null where the fleet does not tell what it suspects. */
    readonly falseSuspicions: number | null;
  };
}

export function watchAccusations(fleet: Pick<Fleet, 'onSighting' | 'tellsSuspicions'>): Accusations {
  let falseAccusations = 0;
  let falseSuspicions = 0;
  let raising = true;
  const stop = fleet.onSighting(({ what }: Sighting) => {
    if (what === 'gone') falseAccusations += 1;
    if (what === 'suspected' && raising) falseSuspicions += 1;
  });
  return {
    raiseNoMore: () => {
      raising = false;
    },
    end: () => {
      stop();
      return { falseAccusations, falseSuspicions: fleet.tellsSuspicions ? falseSuspicions : null };
    },
  };
}
