'use client';
/** Time left before a suspect is declared dead unless it answers. */
import { useEffect, useState } from 'react';
import { clockTimeMs } from '../../ui/time.ts';

export function Countdown({ from, deadline }: { readonly from: string; readonly deadline: string }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
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
        <div
          className="h-full"
          style={{ width: `${Math.min(100, (leftMs / whole) * 100)}%`, background: 'var(--status-suspect)' }}
        />
      </div>
    </div>
  );
}
