/** Nobody alive may be declared dead within the stated fault bound: counted over many node-periods (one member for one probe interval). */
import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import { runSeeds } from '@omnirelay/simulation';

const SETTING = { nodes: 50, minutes: 3, profile: 'lan', plan: 'within-bound' } as const;
const FIRST_SEED = 100_000;

export interface BoundFigures {
  readonly nodePeriodsWithinBound: number;
  readonly falseDeathsWithinBound: number;
}

export async function countWithinBound(
  nodePeriods: number,
  progress: (line: string) => void,
  workers: number,
): Promise<BoundFigures> {
  const each = (SETTING.nodes * SETTING.minutes * 60_000) / GOSSIP_PROFILES[SETTING.profile].interval;
  const seeds = Math.ceil(nodePeriods / each);
  const jobs = Array.from({ length: seeds }, (_, i) => ({ ...SETTING, seed: FIRST_SEED + i }));
  let done = 0;
  let falseDeathsWithinBound = 0;
  await runSeeds({
    jobs,
    workers,
    onResult: ({ seed, failures }) => {
      const dead = failures.filter(({ checker }) => checker === 'nobody-alive-declared-dead').length;
      falseDeathsWithinBound += dead;
      if (dead > 0) progress(`seed ${seed}: ${dead} false deaths within the bound`);
      if (++done % 100 === 0) progress(`within the bound: ${done} of ${seeds} seeds`);
    },
  });
  return { nodePeriodsWithinBound: seeds * each, falseDeathsWithinBound };
}
