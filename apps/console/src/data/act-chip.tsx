/** How far a change has come, in words; where nobody said what became of it, it can be sent again as it was. */
import { Glyph } from '../ui/status-mark.tsx';
import type { ActStage, ActUnderWay, PendingAct } from './pending-act.ts';

export const STAGE_LOOK = {
  requested: { shape: 'half-diamond', colour: 'progress' },
  accepted: { shape: 'half-diamond', colour: 'progress' },
  effective: { shape: 'filled-circle', colour: 'alive' },
  refused: { shape: 'square-x', colour: 'dead' },
  unknown: { shape: 'triangle', colour: 'suspect' },
} as const satisfies Record<ActStage, unknown>;

export interface ActChipProps<Request, Answer> {
  readonly act: ActUnderWay<Request, Answer>;
  readonly words: (pending: PendingAct<Request, Answer>) => string;
  /** Why nothing can be changed now, if so. */
  readonly whyNot: string | undefined;
  /** A way on, beside the words. */
  readonly children?: React.ReactNode;
}

export function ActChip<Request, Answer>({ act, words, whyNot, children }: ActChipProps<Request, Answer>) {
  const { pending, send, dismiss } = act;
  if (pending === undefined) return null;
  const { stage } = pending;
  return (
    <div
      className="flex flex-wrap items-center gap-2"
      role={stage === 'refused' || stage === 'unknown' ? 'alert' : 'status'}
      data-stage={stage}
    >
      <Glyph {...STAGE_LOOK[stage]} />
      <span className="min-w-0">{words(pending)}</span>
      {children}
      {stage === 'unknown' ? (
        <button
          type="button"
          className="button h-6"
          disabled={whyNot !== undefined}
          onClick={() => void send(pending.request)}
        >
          Try again
        </button>
      ) : null}
      {stage === 'requested' ? null : (
        <button type="button" className="button h-6" onClick={dismiss}>
          Dismiss
        </button>
      )}
    </div>
  );
}
