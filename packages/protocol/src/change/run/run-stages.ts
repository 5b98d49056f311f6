/** The steps of a change in stages: each placement by itself and first, then moves, as many at once as may be in flight. */
import { intoStages, type StageLimits } from '../../rebalance/plan/into-stages.ts';
import type { ChangeContent, ChangeStep, MoveShard } from '../content-model.ts';

export interface StepAt<S extends ChangeStep = ChangeStep> {
  /** Its place in the content. */
  readonly at: number;
  readonly step: S;
}

interface MoveAt extends StepAt<MoveShard> {
  readonly from: MoveShard['from'];
  readonly to: MoveShard['to'];
}

export function stagesOf({ steps }: Pick<ChangeContent, 'steps'>, limits: StageLimits): readonly (readonly StepAt[])[] {
  const placements: StepAt[] = [];
  const moves: MoveAt[] = [];
  for (const [at, step] of steps.entries())
    if (step.kind === 'move-shard') moves.push({ at, step, from: step.from, to: step.to });
    else placements.push({ at, step });
  return [...placements.map((one) => [one]), ...intoStages(moves, limits)];
}
