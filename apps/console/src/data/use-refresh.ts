'use client';
/** How often a question is asked anew: not at all while the screen is paused, for a paused screen rests. */
import { usePausing } from './shown-fleet.tsx';

export interface Refresh {
  readonly refetchInterval: number | false;
  readonly refetchOnWindowFocus: boolean;
  readonly refetchOnReconnect: boolean;
}

export const refreshOf = (everyMs: number, paused: boolean): Refresh => ({
  refetchInterval: paused ? false : everyMs,
  refetchOnWindowFocus: !paused,
  refetchOnReconnect: !paused,
});

/** To be spread into the options of a query. */
export function useRefresh(everyMs: number): Refresh {
  const { paused } = usePausing();
  return refreshOf(everyMs, paused !== undefined);
}
