'use client';
/** How far a change has come, in words, with a way back for ten seconds where there is one. */
import { useEffect } from 'react';
import { Glyph } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { IntentVerb, PendingIntent } from './pending-intents.tsx';

export const UNDO_MS = 10_000;

const WORDS = { cordon: 'Cordon', uncordon: 'Uncordon', drain: 'Drain', remove: 'Removal' } as const;

export interface PendingChipProps {
  readonly pending: PendingIntent;
  /** Why nothing can be changed now, if so. */
  readonly whyNot: string | undefined;
  readonly onUndo: (made: IntentVerb, madeEtag: string) => void;
  /** Sends the same request once more. */
  readonly onRepeat: () => void;
  readonly onDone: () => void;
}

export function PendingChip({ pending, whyNot, onUndo, onRepeat, onDone }: PendingChipProps) {
  const nowMs = useNow(500);
  const { stage, madeEtag, problem } = pending;
  const { verb } = pending.request;
  const word = WORDS[verb];
  const leftMs = pending.atMs + UNDO_MS - nowMs;
  const done = stage === 'effective' && leftMs <= 0;
  useEffect(() => {
    if (done) onDone();
  }, [done, onDone]);
  const dismiss = (
    <button type="button" className="button h-6" onClick={onDone}>
      Dismiss
    </button>
  );
  if (stage === 'refused' || stage === 'unknown')
    return (
      <div className="flex flex-wrap items-center gap-2" role="alert" data-stage={stage}>
        <Glyph
          shape={stage === 'refused' ? 'square-x' : 'triangle'}
          colour={stage === 'refused' ? 'dead' : 'suspect'}
        />
        <span className="min-w-0 grow">
          {stage === 'refused'
            ? `Not done: ${problem}`
            : `${word} not acknowledged: whether it was done is not known (${problem}).`}
        </span>
        {stage === 'unknown' ? (
          <button type="button" className="button h-6" disabled={whyNot !== undefined} onClick={onRepeat}>
            Try again
          </button>
        ) : null}
        {dismiss}
      </div>
    );
  return (
    <div className="flex flex-wrap items-center gap-2" data-stage={stage}>
      <span className="chip" role="status">
        <Glyph
          shape={stage === 'effective' ? 'filled-circle' : 'half-diamond'}
          colour={stage === 'effective' ? 'alive' : 'progress'}
        />
        {word} {stage}
      </span>
      {stage === 'requested' ? null : leftMs <= 0 ? (
        dismiss
      ) : madeEtag === undefined || verb === 'remove' ? null : (
        <button
          type="button"
          className="button h-6"
          disabled={whyNot !== undefined}
          title={whyNot}
          onClick={() => onUndo(verb, madeEtag)}
        >
          Undo <span aria-hidden="true">({Math.ceil(leftMs / 1_000)} s)</span>
        </button>
      )}
    </div>
  );
}
