'use client';
/** Time left before a suspect is declared dead unless it answers, by the clock of the node that will say so. */
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { nodeTime } from './node-time.ts';
import type { ReceivedEvidence } from './use-evidence.ts';

export interface CountdownProps {
  readonly received: ReceivedEvidence;
  readonly from: string;
  readonly deadline: string;
}

export function Countdown({ received, from, deadline }: CountdownProps) {
  const { clockTimeMs } = useTimes();
  const nowMs = nodeTime(received, useNow(200));
  const end = Date.parse(deadline);
  const whole = Math.max(1, end - Date.parse(from));
  const leftMs = Math.max(0, end - nowMs);
  return (
    <div className="flex flex-col gap-1">
      <p>
        <strong>{(leftMs / 1_000).toFixed(1)} s</strong> until it is declared dead, at {clockTimeMs(deadline)}, unless
        it answers
      </p>
      <div className="h-1.5 w-full bg-sunken" aria-hidden="true">
        <div className="h-full bg-status-suspect" style={{ width: `${Math.min(100, (leftMs / whole) * 100)}%` }} />
      </div>
    </div>
  );
}
