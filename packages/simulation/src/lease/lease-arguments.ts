/** The arguments of `npm run sim -- lease`, checked before anything runs. */
import { LEASE_PROFILES, type LeaseProfile } from '@omnirelay/protocol';
import { oneOf, whole, written } from '../argument-values.ts';
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

export interface LeaseRunCommand {
  readonly kind: 'run';
  readonly seed: number;
  readonly operations: number;
  readonly nodes: number;
  readonly seconds: number;
  readonly profile: LeaseProfile;
  readonly mutant: string | null;
}

export type LeaseCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'mutant'; readonly mutant: string }
  | LeaseRunCommand;

const OPTIONS = {
  seed: { type: 'string' },
  ops: { type: 'string' },
  nodes: { type: 'string' },
  seconds: { type: 'string' },
  profile: { type: 'string' },
  mutant: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws ArgumentError */
export function parseLeaseArguments(args: readonly string[], mutants: readonly string[]): LeaseCommand {
  const values = written(args, OPTIONS);
  if (values.help === true) return { kind: 'help' };
  const mutant = values.mutant === undefined ? null : oneOf('mutant', values.mutant, mutants);
  if (mutant !== null && Object.keys(values).length === 1) return { kind: 'mutant', mutant };
  return {
    kind: 'run',
    seed: whole('seed', values.seed, 1, [0, 0xffff_ffff]),
    operations: whole('ops', values.ops, 1, [1, 1e9]),
    nodes: whole('nodes', values.nodes, DEFAULT_LEASE_NODES, [3, 50]),
    seconds: whole('seconds', values.seconds, DEFAULT_LEASE_SECONDS, [30, 36_000]),
    profile: oneOf('profile', values.profile ?? 'default', Object.keys(LEASE_PROFILES)) as LeaseProfile,
    mutant,
  };
}
