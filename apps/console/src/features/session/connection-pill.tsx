'use client';
/** How the line to the mesh is, in a word. */
import type { ConnectionPhase } from '../../data/connection-phase.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { Glyph } from '../../ui/status-mark.tsx';

const LOOK = {
  connecting: { word: 'Connecting', shape: 'hollow-circle', colour: 'left' },
  live: { word: 'Live', shape: 'filled-circle', colour: 'alive' },
  reconnecting: { word: 'Reconnecting', shape: 'triangle', colour: 'suspect' },
  offline: { word: 'Offline', shape: 'square-x', colour: 'dead' },
  refused: { word: 'Refused', shape: 'square-x', colour: 'dead' },
  'signed-out': { word: 'Signed out', shape: 'square-x', colour: 'dead' },
} as const satisfies Record<ConnectionPhase, unknown>;

export function ConnectionPill() {
  const { phase } = useLiveFleet();
  const { word, shape, colour } = LOOK[phase];
  return (
    <span className="chip h-6 px-2" role="status" aria-label={`Connection: ${word}`} data-phase={phase}>
      <Glyph shape={shape} colour={colour} />
      {word}
    </span>
  );
}
