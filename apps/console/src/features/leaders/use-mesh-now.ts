'use client';
/** Now, by the clock of the mesh, so far as it is known; it stands still while the screen is paused or no control node answers. */
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { usePausing } from '../../data/shown-fleet.tsx';
import { useNow } from '../../ui/use-now.ts';

export function useMeshNow(): number {
  const { head, ageMs, current } = useLiveFleet();
  const { paused } = usePausing();
  const ownMs = useNow(1_000);
  if (head?.asOf === undefined) return ownMs;
  const asOfMs = Date.parse(head.asOf);
  return paused === undefined && current ? asOfMs + (ageMs ?? 0) : asOfMs;
}
