/**
 * What a night of simulation runs: round after round over every plan, every profile and meshes of many sizes, no seed twice. The settings of a
 * round are dealt out in turn, so that a night that is cut short has seen all of them.
 */
import type { GossipProfile } from '@omnirelay/protocol';
import type { PlanName } from './plan-draws.ts';
import type { SeedJob } from './run-seeds.ts';

interface Setting {
  readonly plan: PlanName;
  readonly nodes: number;
  readonly profile: GossipProfile;
  readonly minutes: number;
  readonly seeds: number;
}

const SETTINGS: readonly Setting[] = [
  { plan: 'swarm', nodes: 50, profile: 'lan', minutes: 3, seeds: 40 },
  { plan: 'standard', nodes: 50, profile: 'lan', minutes: 3, seeds: 20 },
  { plan: 'within-bound', nodes: 50, profile: 'lan', minutes: 3, seeds: 20 },
  { plan: 'swarm', nodes: 8, profile: 'lan', minutes: 3, seeds: 40 },
  { plan: 'swarm', nodes: 2, profile: 'lan', minutes: 3, seeds: 10 },
  { plan: 'swarm', nodes: 33, profile: 'local', minutes: 3, seeds: 20 },
  { plan: 'swarm', nodes: 40, profile: 'wan', minutes: 6, seeds: 20 },
  { plan: 'standard', nodes: 200, profile: 'lan', minutes: 3, seeds: 4 },
  { plan: 'swarm', nodes: 120, profile: 'lan', minutes: 10, seeds: 4 },
];

const MOST_SEEDS = Math.max(...SETTINGS.map(({ seeds }) => seeds));
const SEEDS_A_ROUND = SETTINGS.reduce((sum, { seeds }) => sum + seeds, 0);

/** Seeds that see every setting once. */
export const SHORTEST_NIGHT = SETTINGS.length;

/** The jobs of one round, counted from 0. */
export function nightlyRound(round: number, firstSeed: number): readonly SeedJob[] {
  let next = firstSeed + round * SEEDS_A_ROUND;
  return Array.from({ length: MOST_SEEDS }, (_, turn) => turn).flatMap((turn) =>
    SETTINGS.filter(({ seeds }) => turn < seeds).map(({ seeds: _, ...setting }) => ({
      ...setting,
      seed: next++ >>> 0,
    })),
  );
}

/** Round after round for as long as `goesOn` says so, asked before each seed. */
export function* nightlyJobs(firstSeed: number, goesOn: (taken: number) => boolean): Generator<SeedJob> {
  let taken = 0;
  for (let round = 0; ; round++)
    for (const job of nightlyRound(round, firstSeed)) {
      if (!goesOn(taken++)) return;
      yield job;
    }
}
