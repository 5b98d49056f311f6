/** The arguments of `npm run sim -- lease`, checked before anything runs. */
import { LEASE_PROFILES, type LeaseProfile } from '@omnirelay/protocol';
import { oneOf, written } from '../argument-values.ts';
import { type HelpOrMutant, readSeeds, SEEDS_OPTIONS, type SeedsCommand } from '../seeds-arguments.ts';
import { DEFAULT_LEASE_NODES, DEFAULT_LEASE_SECONDS } from './lease-run.ts';

export const LEASE_USAGE = `Usage: npm run sim -- lease [options]

Runs lease machines over a simulated registry, with faults, and checks what leadership promises.

  --seed S        first seed (0 to 4294967295; default 1)
  --ops COUNT     seeds from there on until so many operations are done: acquisitions, renewals, guarded effects (default: one seed)
  --nodes N       members (3 to 50; default ${DEFAULT_LEASE_NODES})
  --seconds S     virtual seconds of a seed, the last third without faults (30 to 36000; default ${DEFAULT_LEASE_SECONDS})
  --profile NAME  ${Object.keys(LEASE_PROFILES).join(', ')} (default default)
  --mutant NAME   plants a bug; alone, in the scenario that shows it

Exit codes: 0 clean, 1 a promise was broken, 2 wrong arguments.`;

export interface LeaseRunCommand extends SeedsCommand {
  readonly profile: LeaseProfile;
}

export type LeaseCommand = HelpOrMutant | LeaseRunCommand;

const OPTIONS = { ...SEEDS_OPTIONS, profile: { type: 'string' } } as const;

/** @throws ArgumentError */
export function parseLeaseArguments(args: readonly string[], mutants: readonly string[]): LeaseCommand {
  const values = written(args, OPTIONS);
  const command = readSeeds(values, {
    mutants,
    nodes: DEFAULT_LEASE_NODES,
    seconds: DEFAULT_LEASE_SECONDS,
    leastSeconds: 30,
  });
  if (command.kind !== 'run') return command;
  const profile = oneOf('profile', values.profile ?? 'default', Object.keys(LEASE_PROFILES)) as LeaseProfile;
  return { ...command, profile };
}
