/** The arguments of `npm run sim:nightly`, checked before anything runs. */
import { parseArgs } from 'node:util';
import { ArgumentError, decimal, oneOf, whole } from './argument-values.ts';
import { SIMULATION_BOUNDS } from './bounds.ts';
import { SHORTEST_NIGHT } from './nightly-rounds.ts';

export const NIGHT_USAGE = `Usage: npm run sim:nightly -- [options]

Runs seeds of every plan, profile and size until the time is over, at least ${SHORTEST_NIGHT}: one of each. Beside them, in threads of their own,
seeds of leases and seeds of shard maps. What fails is told with the command that runs it again, and of membership made small, and kept
as a plan file.

  --hours H           how long (0 to 1000; default 8); seeds that run then are let finish, and a minute is
                      left for making small what has failed
  --seeds COUNT       ends after so many seeds of membership and as many of leases and of shard maps, even when there is time
                      (${SHORTEST_NIGHT} see everything once)
  --seed S            first seed (0 to 4294967295; default: another one each day)
  --out DIR           where plan files are kept (default test-results/simulation)
  --seed-minutes M    real minutes after which a seed has failed (default 15)
  --shrink-minutes M  real minutes for making one failure small (default 15)
  --mutant NAME       plants a bug, to see a night that fails

Exit codes: 0 clean, 1 a promise was broken, 2 wrong arguments.`;

export interface NightCommand {
  readonly kind: 'night';
  readonly hours: number;
  /** Null: as many as there is time for. */
  readonly seeds: number | null;
  readonly firstSeed: number;
  readonly out: string;
  readonly seedMinutes: number;
  readonly shrinkMinutes: number;
  readonly mutant: string | undefined;
}

const OPTIONS = {
  hours: { type: 'string' },
  seeds: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string', default: 'test-results/simulation' },
  'seed-minutes': { type: 'string' },
  'shrink-minutes': { type: 'string' },
  mutant: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const DAY_MS = 86_400_000;
const SEEDS_A_NIGHT = 100_000;
const MINUTES = [0.01, 600] as const;

/** `unixMs` tells nights apart. @throws ArgumentError */
export function parseNightArguments(
  args: readonly string[],
  mutants: readonly string[],
  unixMs: number,
): NightCommand | { readonly kind: 'help' } {
  let values: ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];
  try {
    values = parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ArgumentError((error as Error).message);
  }
  if (values.help === true) return { kind: 'help' };
  const tonight = (Math.floor(unixMs / DAY_MS) * SEEDS_A_NIGHT) >>> 0;
  return {
    kind: 'night',
    hours: decimal('hours', values.hours, 8, [0, 1000]),
    seeds: values.seeds === undefined ? null : whole('seeds', values.seeds, 0, [1, SIMULATION_BOUNDS.seeds]),
    firstSeed: whole('seed', values.seed, tonight, [0, 0xffff_ffff]),
    out: values.out,
    seedMinutes: decimal('seed-minutes', values['seed-minutes'], 15, MINUTES),
    shrinkMinutes: decimal('shrink-minutes', values['shrink-minutes'], 15, MINUTES),
    mutant: values.mutant === undefined ? undefined : oneOf('mutant', values.mutant, mutants),
  };
}
