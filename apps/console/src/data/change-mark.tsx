/** The state of a plan, or of a step of it, as people read it. */
import { WordedGlyph } from '../ui/status-mark.tsx';
import type { Change, ChangeStepState } from './change-model.ts';
import { CHANGE_LOOKS, STEP_LOOKS } from './change-state.ts';

export interface ChangeMarkProps {
  readonly change: Pick<Change, 'state' | 'pausedBy'>;
}

export const ChangeMark = ({ change: { state, pausedBy } }: ChangeMarkProps) => {
  const look = CHANGE_LOOKS[state];
  const word = pausedBy === 'mismatch' ? 'Paused: asks people anew' : look.word;
  return <WordedGlyph {...look} word={word} />;
};

export const StepMark = ({ state }: { readonly state: ChangeStepState }) => <WordedGlyph {...STEP_LOOKS[state]} />;
