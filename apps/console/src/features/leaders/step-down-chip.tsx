/** How far a step-down has come, in words. */
import { ActChip } from '../../data/act-chip.tsx';
import type { StepDownUnderWay } from './use-step-down.ts';

export interface StepDownChipProps {
  readonly stepDown: StepDownUnderWay;
  readonly leaderNow: string | undefined;
  /** Why nothing can be changed now, if so. */
  readonly whyNot: string | undefined;
}

export const StepDownChip = ({ stepDown, leaderNow, whyNot }: StepDownChipProps) => (
  <ActChip
    act={stepDown}
    whyNot={whyNot}
    words={({ stage, problem }) =>
      ({
        requested: 'Step-down requested',
        accepted: 'Step-down accepted: the leader has been asked',
        effective: `Step-down effective: ${leaderNow === undefined ? 'nobody leads yet' : `${leaderNow} leads now`}`,
        refused: `Not done: ${problem}`,
        unknown: `Step-down not acknowledged: whether it was asked for is not known (${problem}).`,
      })[stage]
    }
  />
);
