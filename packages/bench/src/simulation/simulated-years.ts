/** How much simulated life a processor core is good for: standard faults, every checker on, every event run, one seed after another. */
import { runCluster } from '@omnirelay/simulation';

const NODES = 50;
const YEAR_DAYS = 365.25;

export interface YearsFigures {
  readonly clusterYearsPerCoreDay: number;
  readonly failedSeeds: number;
}

/** `minutes` virtual ones a seed, for about `budgetMs` of processor time. */
export function simulateYears(minutes: number, budgetMs: number): YearsFigures {
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  runCluster({ seed: 1, nodes: NODES, minutes: 1, plan: 'standard' });
  const startedAt = cpuMs();
  let virtualMs = 0;
  let failedSeeds = 0;
  for (let seed = 1; cpuMs() - startedAt < budgetMs; seed++) {
    const { ok, stats } = runCluster({ seed, nodes: NODES, minutes, plan: 'standard' });
    virtualMs += stats.virtualMs;
    if (!ok) failedSeeds++;
  }
  // Days of cluster to a day of core are milliseconds to a millisecond.
  return { clusterYearsPerCoreDay: virtualMs / (cpuMs() - startedAt) / YEAR_DAYS, failedSeeds };
}
