'use client';
/** How far a change has come, in words, with a way back for ten seconds. */
import { useEffect, useState } from 'react';
import { Glyph } from '../../ui/status-mark.tsx';
import type { PendingIntent } from './pending-intents.tsx';

export const UNDO_MS = 10_000;

export interface PendingChipProps {
  readonly pending: PendingIntent;
  /** Whether the watch shows what was wanted. */
  readonly effective: boolean;
  readonly onUndo: () => void;
  readonly onDone: () => void;
}

export function PendingChip({ pending, effective, onUndo, onDone }: PendingChipProps) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const leftMs = pending.atMs + UNDO_MS - nowMs;
  const done = pending.stage === 'accepted' && effective && leftMs <= 0;
  useEffect(() => {
    if (done) onDone();
  }, [done, onDone]);
  if (pending.stage === 'failed')
    return (
      <div className="flex flex-wrap items-center gap-2" role="alert">
        <Glyph shape="square-x" colour="dead" />
        <span className="min-w-0 grow">Not done: {pending.problem}</span>
        <button type="button" className="button" onClick={onDone}>
          Dismiss
        </button>
      </div>
    );
  const stage = pending.stage === 'requested' ? 'requested' : effective ? 'effective' : 'accepted';
  return (
    <div className="flex flex-wrap items-center gap-2" data-stage={stage}>
      <span className="chip" role="status">
        <Glyph
          shape={stage === 'effective' ? 'filled-circle' : 'half-diamond'}
          colour={stage === 'effective' ? 'alive' : 'progress'}
        />
        {pending.verb === 'cordon' ? 'Cordon' : 'Uncordon'} {stage}
      </span>
      {stage === 'requested' || leftMs <= 0 ? null : (
        <button type="button" className="button h-6" onClick={onUndo}>
          Undo <span aria-hidden="true">({Math.ceil(leftMs / 1_000)} s)</span>
        </button>
      )}
    </div>
  );
}
