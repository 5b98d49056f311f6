/** What `npm run sim -- lease` and `npm run sim -- sharding` take alike: a mutant alone, or seeds until so much has been done. */
import { oneOf, whole } from './argument-values.ts';

export interface SeedsCommand {
  readonly kind: 'run';
  readonly seed: number;
  readonly operations: number;
  readonly nodes: number;
  readonly seconds: number;
  readonly mutant: string | null;
}

export type HelpOrMutant = { readonly kind: 'help' } | { readonly kind: 'mutant'; readonly mutant: string };

export const SEEDS_OPTIONS = {
  seed: { type: 'string' },
  ops: { type: 'string' },
  nodes: { type: 'string' },
  seconds: { type: 'string' },
  mutant: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Written = { readonly [Name in Exclude<keyof typeof SEEDS_OPTIONS, 'help'>]?: string | undefined } & {
  readonly help?: boolean | undefined;
};

export interface SeedsDefaults {
  readonly mutants: readonly string[];
  readonly nodes: number;
  readonly seconds: number;
  readonly leastSeconds: number;
}

/** A mutant runs its own scenario where nothing else is written, of what is not read here neither. @throws ArgumentError */
export function readSeeds(values: Written, defaults: SeedsDefaults): HelpOrMutant | SeedsCommand {
  if (values.help === true) return { kind: 'help' };
  const mutant = values.mutant === undefined ? null : oneOf('mutant', values.mutant, defaults.mutants);
  if (mutant !== null && Object.keys(values).length === 1) return { kind: 'mutant', mutant };
  return {
    kind: 'run',
    seed: whole('seed', values.seed, 1, [0, 0xffff_ffff]),
    operations: whole('ops', values.ops, 1, [1, 1e9]),
    nodes: whole('nodes', values.nodes, defaults.nodes, [3, 50]),
    seconds: whole('seconds', values.seconds, defaults.seconds, [defaults.leastSeconds, 36_000]),
    mutant,
  };
}
