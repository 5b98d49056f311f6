'use client';
/** What is known of a simulation that is being computed: of what it is, for how long, and after how long it is called off by itself. */
import { useState } from 'react';
import { useNow } from '../../ui/use-now.ts';

export interface SimulationProgressProps {
  /** `1,024 shards of orders on 13 nodes`. */
  readonly what: string;
  readonly mostMs: number;
}

const LOOK_EVERY_MS = 200;

export function SimulationProgress({ what, mostMs }: SimulationProgressProps) {
  const [beganMs] = useState(() => Date.now());
  const forMs = Math.max(0, useNow(LOOK_EVERY_MS) - beganMs);
  return (
    <span className="inline-flex flex-wrap items-center gap-2 text-soft">
      <progress
        className="w-40"
        aria-label="Time taken of the most it may take"
        max={mostMs}
        value={Math.min(forMs, mostMs)}
      />
      <span>
        {what}: {(forMs / 1_000).toFixed(1)} s of at most {Math.round(mostMs / 1_000)} s
      </span>
    </span>
  );
}
