/** `npm run sim -- sharding`: runs seeds of hand-overs and tells what came of them. */
import { describeSeed } from '../describe-seed.ts';
import type { SeedsCommand } from '../seeds-arguments.ts';
import { SHARD_MUTANTS, shardMutantNamed } from './mutants/shard-mutants.ts';
import { FEW } from './mutants/shard-scenarios.ts';
import { runSharding } from './shard-run.ts';
import { parseShardingArguments, SHARDING_USAGE } from './sharding-arguments.ts';
import { runShardingSeeds } from './sharding-seeds.ts';

const TOLD_EVERY = 100_000;

export function shardReplayCommand(
  seed: number,
  { nodes, seconds, mutant }: Pick<SeedsCommand, 'nodes' | 'seconds' | 'mutant'>,
): string {
  const planted = mutant === null ? '' : ` --mutant ${mutant}`;
  return `npm run sim -- sharding --seed ${seed} --nodes ${nodes} --seconds ${seconds}${planted}`;
}

/** Answers the exit code. @throws ArgumentError */
export async function runShardingCommand(args: readonly string[], tell: (line: string) => void): Promise<number> {
  const command = parseShardingArguments(
    args,
    SHARD_MUTANTS.map(({ name }) => name),
  );
  if (command.kind === 'help') {
    tell(SHARDING_USAGE);
    return 0;
  }
  if (command.kind === 'mutant') {
    const mutant = shardMutantNamed(command.mutant);
    const result = runSharding({ seed: 1, ...FEW, ...mutant?.scenario, mutant });
    if (result.failures.length > 0) tell(describeSeed(result, `npm run sim -- sharding --mutant ${command.mutant}`));
    return result.failures.length > 0 ? 1 : 0;
  }
  const startedAt = performance.now();
  let told = TOLD_EVERY;
  const { seed: firstSeed, ...job } = command;
  const { seeds, moved, generations, failed } = await runShardingSeeds({
    firstSeed,
    ...job,
    onResult: (result, done) => {
      if (result.failures.length > 0) tell(describeSeed(result, shardReplayCommand(result.seed, command)));
      if (done < told) return;
      tell(`${done} map changes so far`);
      told += TOLD_EVERY;
    },
    // One seed needs no second thread.
    ...(command.operations === 1 && { workers: 1 }),
  });
  const tookS = ((performance.now() - startedAt) / 1000).toFixed(1);
  tell(`${seeds} seeds, ${moved} map changes in ${generations} generations: ${failed.length} failed, ${tookS} s`);
  return failed.length === 0 ? 0 : 1;
}
