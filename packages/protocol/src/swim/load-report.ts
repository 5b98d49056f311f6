/**
 * The load that a host reports of itself, and what its node tells the mesh of it: figures rounded up to powers of two, so that a steady load is told
 * once and costs no gossip after that.
 */

import type { Member } from './model.ts';

/** What a host measures. */
export interface LoadReport {
  /** Pieces of work that were taken in and are not done; a whole number. */
  readonly pendingDepth: number;
  /** The 99th percentile of what work took lately, in milliseconds. */
  readonly latencyP99Ms: number;
  /** Of the work that ended lately, the part that failed: 0 to 1. */
  readonly errorRatio: number;
}

/** What members hear: each figure is at least what was measured, and below four times that. */
export interface ToldLoad extends LoadReport {
  /** When the node was told these figures by its host; Unix milliseconds of the node's own clock. */
  readonly reportedAt: number;
}

/** The highest figures that are taken: some thousand million, some seventy minutes, everything. */
export const LOAD_BOUNDS: LoadReport = { pendingDepth: 2 ** 30, latencyP99Ms: 2 ** 22, errorRatio: 1 };

/** The lowest figures above nothing. */
const LEAST: LoadReport = { pendingDepth: 1, latencyP99Ms: 1, errorRatio: 2 ** -10 };

/** The last moment that a date can be, in Unix milliseconds. */
const LAST_MOMENT = 8_640_000_000_000_000;

const lies = (value: unknown, limit: number): boolean => typeof value === 'number' && value >= 0 && value <= limit;

/** What is wrong with a report, all of it; null when nothing is. */
export function checkLoadReport({ pendingDepth, latencyP99Ms, errorRatio }: LoadReport): string | null {
  const problems: string[] = [];
  if (!lies(pendingDepth, LOAD_BOUNDS.pendingDepth) || !Number.isInteger(pendingDepth))
    problems.push(
      `pendingDepth is ${String(pendingDepth)}: expected a whole number, 0 to ${LOAD_BOUNDS.pendingDepth} pieces of work`,
    );
  if (!lies(latencyP99Ms, LOAD_BOUNDS.latencyP99Ms))
    problems.push(`latencyP99Ms is ${String(latencyP99Ms)}: expected 0 to ${LOAD_BOUNDS.latencyP99Ms} milliseconds`);
  if (!lies(errorRatio, LOAD_BOUNDS.errorRatio))
    problems.push(`errorRatio is ${String(errorRatio)}: expected a part of the whole, 0 to 1`);
  return problems.length === 0 ? null : problems.join('; ');
}

/** Null when it is one that a node may tell. */
export function checkToldLoad(load: ToldLoad): string | null {
  const problem = checkLoadReport(load);
  if (problem !== null) return problem;
  return Number.isInteger(load.reportedAt) && lies(load.reportedAt, LAST_MOMENT) ? null : 'reportedAt is no moment';
}

/** What was told stands while the value is at most that and above a quarter of it: a load about a power of two is not told to and fro. */
function coarsely(value: number, told: number | undefined, least: number): number {
  if (value <= 0) return 0;
  if (told !== undefined && value <= told && value > told / 4) return told;
  let step = least;
  while (step < value) step *= 2;
  return step;
}

/** The figures to tell of a report, where `told` stands so far. */
export const coarseLoad = (
  { pendingDepth, latencyP99Ms, errorRatio }: LoadReport,
  told: LoadReport | undefined,
): LoadReport => ({
  pendingDepth: coarsely(pendingDepth, told?.pendingDepth, LEAST.pendingDepth),
  latencyP99Ms: coarsely(latencyP99Ms, told?.latencyP99Ms, LEAST.latencyP99Ms),
  errorRatio: coarsely(errorRatio, told?.errorRatio, LEAST.errorRatio),
});

/** Whether two tellings are the same figures, whenever they were reported. */
export function sameFigures(a: LoadReport | undefined, b: LoadReport | undefined): boolean {
  return a?.pendingDepth === b?.pendingDepth && a?.latencyP99Ms === b?.latencyP99Ms && a?.errorRatio === b?.errorRatio;
}

/** What is known of a member's load now: that of one that is dead or has left is over. */
export const loadOf = ({ liveness, claim }: Pick<Member, 'liveness' | 'claim'>): ToldLoad | undefined =>
  liveness === 'alive' || liveness === 'suspect' ? claim?.load : undefined;
