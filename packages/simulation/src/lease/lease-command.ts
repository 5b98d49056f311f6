/** `npm run sim -- lease`: runs seeds of leases and tells what came of them. */
import { describeSeed } from '../describe-seed.ts';
import { LEASE_USAGE, type LeaseRunCommand, parseLeaseArguments } from './lease-arguments.ts';
import { runLeases } from './lease-run.ts';
import { runLeaseSeeds } from './lease-seeds.ts';
import { LEASE_MUTANTS, leaseMutantNamed } from './mutants/lease-mutants.ts';

const TOLD_EVERY = 1_000_000;

export function leaseReplayCommand(
  seed: number,
  { nodes, seconds, profile, mutant }: Pick<LeaseRunCommand, 'nodes' | 'seconds' | 'profile' | 'mutant'>,
): string {
  const planted = mutant === null ? '' : ` --mutant ${mutant}`;
  return `npm run sim -- lease --seed ${seed} --nodes ${nodes} --seconds ${seconds} --profile ${profile}${planted}`;
}

/** Answers the exit code. @throws ArgumentError */
export async function runLeaseCommand(args: readonly string[], tell: (line: string) => void): Promise<number> {
  const command = parseLeaseArguments(
    args,
    LEASE_MUTANTS.map(({ name }) => name),
  );
  if (command.kind === 'help') {
    tell(LEASE_USAGE);
    return 0;
  }
  if (command.kind === 'mutant') {
    const mutant = leaseMutantNamed(command.mutant);
    const result = runLeases({ seed: 1, ...mutant?.scenario, mutant });
    if (result.failures.length > 0) tell(describeSeed(result, `npm run sim -- lease --mutant ${command.mutant}`));
    return result.failures.length > 0 ? 1 : 0;
  }
  const startedAt = performance.now();
  let told = TOLD_EVERY;
  const { seed: firstSeed, ...job } = command;
  const { seeds, operations, failed } = await runLeaseSeeds({
    firstSeed,
    ...job,
    onResult: (result, done) => {
      if (result.failures.length > 0) tell(describeSeed(result, leaseReplayCommand(result.seed, command)));
      if (done < told) return;
      tell(`${done} operations so far`);
      told += TOLD_EVERY;
    },
    // One seed needs no second thread.
    ...(command.operations === 1 && { workers: 1 }),
  });
  const tookS = ((performance.now() - startedAt) / 1000).toFixed(1);
  tell(`${seeds} seeds, ${operations} lease operations: ${failed.length} failed, ${tookS} s`);
  return failed.length === 0 ? 0 : 1;
}
