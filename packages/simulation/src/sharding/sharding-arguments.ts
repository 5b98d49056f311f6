/** The arguments of `npm run sim -- sharding`, checked before anything runs. */
import { written } from '../argument-values.ts';
import { type HelpOrMutant, readSeeds, SEEDS_OPTIONS, type SeedsCommand } from '../seeds-arguments.ts';
import { DEFAULT_SHARD_NODES, DEFAULT_SHARD_SECONDS } from './shard-run.ts';

export const SHARDING_USAGE = `Usage: npm run sim -- sharding [options]

Runs hand-overs of shards over simulated leases, with faults, and checks what the shard map promises.

  --seed S        first seed (0 to 4294967295; default 1)
  --ops COUNT     seeds from there on until so many shards have changed their owner (default: one seed)
  --nodes N       members (3 to 50; default ${DEFAULT_SHARD_NODES})
  --seconds S     virtual seconds of a seed, the last third without faults (45 to 36000; default ${DEFAULT_SHARD_SECONDS})
  --mutant NAME   plants a bug; alone, in the scenario that shows it

Exit codes: 0 clean, 1 a promise was broken, 2 wrong arguments.`;

export type ShardingCommand = HelpOrMutant | SeedsCommand;

/** @throws ArgumentError */
export const parseShardingArguments = (args: readonly string[], mutants: readonly string[]): ShardingCommand =>
  readSeeds(written(args, SEEDS_OPTIONS), {
    mutants,
    nodes: DEFAULT_SHARD_NODES,
    seconds: DEFAULT_SHARD_SECONDS,
    leastSeconds: 45,
  });
