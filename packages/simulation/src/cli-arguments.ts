/** The arguments of `npm run sim`, checked before anything runs. */
import { GOSSIP_PROFILES, type GossipProfile } from '@omnirelay/protocol';
import { ArgumentError, decimal, oneOf, whole, written } from './argument-values.ts';
import { SIMULATION_BOUNDS } from './bounds.ts';
import { PLAN_NAMES } from './fault-plan.ts';
import type { PlanName } from './plan-draws.ts';
import { DEFAULT_MINUTES } from './timeline.ts';

export const USAGE = `Usage: npm run sim -- [options]
       npm run sim -- lease [options]   (leadership; see npm run sim -- lease --help)
       npm run sim -- sharding [options]   (hand-overs of shards; see npm run sim -- sharding --help)

Runs a whole simulated cluster from a seed, with faults, and checks what the mesh promises.

  --seed S        first seed (0 to 4294967295; default 1)
  --seeds COUNT   how many seeds from there on (default 1)
  --nodes N       members of the cluster (2 to ${SIMULATION_BOUNDS.nodes}; default 50)
  --minutes M     virtual minutes, the last third (at least one, where there are two) without faults (default ${DEFAULT_MINUTES})
  --plan NAME     ${PLAN_NAMES.join(' or ')} (default standard)
  --profile NAME  ${Object.keys(GOSSIP_PROFILES).join(', ')} (default lan)
  --mutant NAME   plants a bug, to see it caught; alone, in the scenario that shows it
  --record FILE   writes the inputs of the run (one seed only)
  --replay FILE   runs a recording again, of this simulation or of a real node; takes no other option
  --shrink FILE   when the seed fails, looks for the smallest plan that still does and writes it (one seed only)
  --faults FILE   runs such a plan; takes no other option but --shrink

Exit codes: 0 clean, 1 a promise was broken, 2 wrong arguments.`;

export type SimCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'replay'; readonly file: string }
  | { readonly kind: 'mutant'; readonly mutant: string; readonly shrink: string | null }
  | { readonly kind: 'faults'; readonly file: string; readonly shrink: string | null }
  | {
      readonly kind: 'run';
      readonly seed: number;
      readonly seeds: number;
      readonly nodes: number;
      readonly minutes: number;
      readonly plan: PlanName;
      readonly profile: GossipProfile;
      readonly mutant: string | null;
      readonly record: string | null;
      readonly shrink: string | null;
    };

const OPTIONS = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  nodes: { type: 'string' },
  minutes: { type: 'string' },
  plan: { type: 'string' },
  profile: { type: 'string' },
  mutant: { type: 'string' },
  record: { type: 'string' },
  replay: { type: 'string' },
  shrink: { type: 'string' },
  faults: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws ArgumentError */
export function parseSimArguments(args: readonly string[], mutants: readonly string[]): SimCommand {
  const values = written(args, OPTIONS);
  if (values.help === true) return { kind: 'help' };
  if (values.replay !== undefined) {
    const others = Object.keys(values).filter((name) => name !== 'replay');
    if (others.length > 0)
      throw new ArgumentError(`--replay takes everything from the recording; leave out --${others.join(', --')}`);
    return { kind: 'replay', file: values.replay };
  }
  if (values.faults !== undefined) {
    const others = Object.keys(values).filter((name) => name !== 'faults' && name !== 'shrink');
    if (others.length > 0)
      throw new ArgumentError(`--faults takes everything from the plan; leave out --${others.join(', --')}`);
    return { kind: 'faults', file: values.faults, shrink: values.shrink ?? null };
  }
  if (values.mutant !== undefined && Object.keys(values).every((name) => name === 'mutant' || name === 'shrink'))
    return { kind: 'mutant', mutant: oneOf('mutant', values.mutant, mutants), shrink: values.shrink ?? null };
  const seed = whole('seed', values.seed, 1, [0, 0xffff_ffff]);
  const seeds = whole('seeds', values.seeds, 1, [1, SIMULATION_BOUNDS.seeds]);
  for (const name of ['record', 'shrink'] as const)
    if (values[name] !== undefined && seeds > 1) throw new ArgumentError(`--${name} takes one seed, not --seeds`);
  return {
    kind: 'run',
    seed,
    seeds,
    nodes: whole('nodes', values.nodes, 50, [2, SIMULATION_BOUNDS.nodes]),
    minutes: decimal('minutes', values.minutes, DEFAULT_MINUTES, [0.1, SIMULATION_BOUNDS.minutes]),
    plan: oneOf('plan', values.plan ?? 'standard', PLAN_NAMES) as PlanName,
    profile: oneOf('profile', values.profile ?? 'lan', Object.keys(GOSSIP_PROFILES)) as GossipProfile,
    mutant: values.mutant === undefined ? null : oneOf('mutant', values.mutant, mutants),
    record: values.record ?? null,
    shrink: values.shrink ?? null,
  };
}
