/** What planned moves cost: windows with one held against the windows in peace before and after it, so that a machine that grows slower or faster says nothing. */
import { median } from '../statistics.ts';

export interface PlannedWindows {
  /** p99 of each window in peace, in milliseconds: one more than there are moves, each move between two. */
  readonly controls: readonly number[];
  readonly moves: readonly number[];
}

/** The ratios are medians over the moves; NaN where none was made. */
export function plannedFigures({ controls, moves }: PlannedWindows) {
  const around = moves.map((_, at) => [controls[at] ?? Number.NaN, controls[at + 1] ?? Number.NaN] as const);
  return {
    p99ToControl: median(moves.map((p99, at) => p99 / Math.sqrt((around[at]?.[0] ?? 0) * (around[at]?.[1] ?? 0)))),
    /** Of two windows in peace, the slower to the faster: what a ratio is off by where nothing moves. */
    controlToControl: median(around.map(([before, after]) => Math.max(before / after, after / before))),
    controlP99Ms: median(controls),
    plannedP99Ms: median(moves),
  };
}
