/** Whether the view of another node may still be taken for the present: it answered when it was asked last, and not long ago. */
import { OFFLINE_AFTER_MS } from '../../data/connection-phase.ts';

export interface VantageAnswer {
  /** When the view came that is shown, by this browser's clock. */
  readonly answeredAtMs: number;
  /** Whether the question after it brought no answer. */
  readonly failed: boolean;
  /** A paused screen asks nothing, so that silence means nothing. */
  readonly paused: boolean;
}

export const vantageIsCurrent = ({ answeredAtMs, failed, paused }: VantageAnswer, nowMs: number): boolean =>
  !failed && (paused || nowMs - answeredAtMs < OFFLINE_AFTER_MS);
