/** `npm run sim -- changes`: runs seeds of planned changes and tells what came of them. */
import { describeSeed } from '../describe-seed.ts';
import { CHANGES_USAGE, parseChangesArguments } from './changes-arguments.ts';
import { type ChangesRunResult, runChanges } from './changes-run.ts';
import { type ChangesJob, killJobs, runChangesJobs, runChangesSeeds } from './changes-seeds.ts';
import { CHANGE_MUTANTS, changeMutantNamed } from './mutants/change-mutants.ts';

const TOLD_EVERY = 10_000;
const SEED_MS = 600_000;

export function changesReplayCommand({ seed, nodes, seconds, mutant, kill }: ChangesJob): string {
  const planted = mutant === null ? '' : ` --mutant ${mutant}`;
  const killed = kill === null ? '' : ` --kill ${kill.transaction}:${kill.how}`;
  return `npm run sim -- changes --seed ${seed} --nodes ${nodes} --seconds ${seconds}${killed}${planted}`;
}

/** Answers the exit code. @throws ArgumentError */
export async function runChangesCommand(args: readonly string[], tell: (line: string) => void): Promise<number> {
  const command = parseChangesArguments(
    args,
    CHANGE_MUTANTS.map(({ name }) => name),
  );
  if (command.kind === 'help') {
    tell(CHANGES_USAGE);
    return 0;
  }
  if (command.kind === 'mutant') {
    const mutant = changeMutantNamed(command.mutant);
    const result = runChanges({ seed: 1, ...mutant?.scenario, mutant });
    if (result.failures.length > 0) tell(describeSeed(result, `npm run sim -- changes --mutant ${command.mutant}`));
    return result.failures.length > 0 ? 1 : 0;
  }
  const startedAt = performance.now();
  let told = TOLD_EVERY;
  const onResult = (result: ChangesRunResult, job: ChangesJob, steps: number): void => {
    if (result.failures.length > 0) tell(describeSeed(result, changesReplayCommand(job)));
    if (steps < told) return;
    tell(`${steps} steps written so far`);
    told += TOLD_EVERY;
  };
  const { seed, nodes, seconds, mutant, operations, kills } = command;
  const job = { seed, nodes, seconds, mutant };
  const jobs = kills === 'all' ? killJobs(job) : kills === null ? undefined : [{ ...job, kill: kills }];
  const single = operations === 1 && kills !== 'all';
  const { runs, steps, failed } = await (jobs === undefined
    ? // One seed needs no second thread.
      runChangesSeeds({ firstSeed: seed, nodes, seconds, mutant, operations, onResult, ...(single && { workers: 1 }) })
    : runChangesJobs({ jobs, seedMs: SEED_MS, onResult }));
  const tookS = ((performance.now() - startedAt) / 1000).toFixed(1);
  tell(`${runs} runs, ${steps} steps written: ${failed.length} failed, ${tookS} s`);
  return failed.length === 0 ? 0 : 1;
}
