'use client';
/** Above what is said of leaders: why it may be so no longer. Nothing while it is followed, and the registry is read. */
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { oldWords } from './old-words.ts';

export function LeadershipIsOld() {
  const words = oldWords(useLiveFleet(), useTimes());
  return words === undefined ? null : (
    <p role="status" className="border-l-4 border-status-suspect bg-raised px-3 py-2">
      {words}
    </p>
  );
}
