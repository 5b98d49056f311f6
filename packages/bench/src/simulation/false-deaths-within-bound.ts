/**
 * Nobody alive may be declared dead within the stated fault bound: counted over many node-periods (one member for one probe interval), of
 * which only those count that were simulated. A seed in which another promise broke is told as well: it proves nothing.
 */
import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import { type RunResult, runSeeds } from '@omnirelay/simulation';

const SETTING = { nodes: 50, minutes: 3, profile: 'lan', plan: 'within-bound' } as const;
const FIRST_SEED = 100_000;
const PERIOD_MS = GOSSIP_PROFILES[SETTING.profile].interval;

export interface BoundFigures {
  readonly nodePeriodsWithinBound: number;
  readonly falseDeathsWithinBound: number;
  /** Seeds that broke any promise. */
  readonly failedSeeds: number;
}

export const NOTHING_COUNTED: BoundFigures = { nodePeriodsWithinBound: 0, falseDeathsWithinBound: 0, failedSeeds: 0 };

/** A run that is broken all over ends early: it counts for as long as it lasted. */
export function countRun(so: BoundFigures, { ok, failures, stats }: RunResult): BoundFigures {
  const dead = failures.filter(({ checker }) => checker === 'nobody-alive-declared-dead').length;
  return {
    nodePeriodsWithinBound: so.nodePeriodsWithinBound + Math.floor((SETTING.nodes * stats.virtualMs) / PERIOD_MS),
    falseDeathsWithinBound: so.falseDeathsWithinBound + dead,
    failedSeeds: so.failedSeeds + (ok ? 0 : 1),
  };
}

export async function countWithinBound(
  nodePeriods: number,
  progress: (line: string) => void,
  workers: number,
): Promise<BoundFigures> {
  const seeds = Math.ceil(nodePeriods / ((SETTING.nodes * SETTING.minutes * 60_000) / PERIOD_MS));
  const jobs = Array.from({ length: seeds }, (_, i) => ({ ...SETTING, seed: FIRST_SEED + i }));
  let done = 0;
  let figures = NOTHING_COUNTED;
  await runSeeds({
    jobs,
    workers,
    onResult: (result) => {
      figures = countRun(figures, result);
      if (!result.ok) progress(describeBroken(result));
      if (++done % 100 === 0) progress(`within the bound: ${done} of ${seeds} seeds`);
    },
  });
  return figures;
}

function describeBroken({ seed, failures, stats }: RunResult): string {
  const counts = Object.entries(Object.groupBy(failures, ({ checker }) => checker)).map(
    ([checker, those = []]) => `${those.length} x ${checker}`,
  );
  return `seed ${seed} FAILED within the bound after ${Math.round(stats.virtualMs / 1_000)} virtual s: ${counts.join(', ')}`;
}
