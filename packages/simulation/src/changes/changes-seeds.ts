/** Seeds of planned changes over worker threads: one after another until so many steps have been written, or one for each way to kill the leader of a plan. */
import { ENDS_IN_TIME, lateProblem, runJobs } from '../run-jobs.ts';
import { type ChangesRunResult, runChanges } from './changes-run.ts';
import { KILLS, type KillAt } from './kill-leader.ts';
import { changeMutantNamed } from './mutants/change-mutants.ts';

/** What a worker is told: a mutant by its name. */
export interface ChangesJob {
  readonly seed: number;
  readonly nodes: number;
  readonly seconds: number;
  readonly mutant: string | null;
  /** Of one plan of 50 moves; null: people who never rest. */
  readonly kill: KillAt | null;
}

export interface ChangesSeedsFigures {
  readonly runs: number;
  readonly steps: number;
  readonly failed: readonly ChangesRunResult[];
}

export const PLAN_MOVES = 50;
/** Milliseconds of real time that a seed may take for each of its virtual seconds. */
const PATIENCE = 4_000;

export const runChangesJob = ({ mutant, kill, ...job }: ChangesJob): ChangesRunResult =>
  runChanges({
    ...job,
    mutant: mutant === null ? undefined : changeMutantNamed(mutant),
    ...(kill !== null && { moves: PLAN_MOVES, kill }),
  });

const late = ({ seed }: ChangesJob, seedMs: number): ChangesRunResult => ({
  seed,
  failures: [{ checker: ENDS_IN_TIME, atMs: 0, problem: lateProblem(seedMs) }],
  operations: { steps: 0, done: 0, changes: 0, completed: 0, paused: 0, mismatches: 0 },
  transactions: 0,
});

export interface ChangesJobsOptions {
  /** Taken one by one, as workers come free. */
  readonly jobs: Iterable<ChangesJob>;
  readonly workers?: number | undefined;
  /** Milliseconds of real time that one seed may take. */
  readonly seedMs: number;
  readonly onResult?: (result: ChangesRunResult, job: ChangesJob, steps: number) => void;
}

/** Rejects when a worker dies. */
export async function runChangesJobs({ jobs, onResult, ...how }: ChangesJobsOptions): Promise<ChangesSeedsFigures> {
  const failed: ChangesRunResult[] = [];
  let [runs, steps] = [0, 0];
  await runJobs<ChangesJob, ChangesRunResult>({
    ...how,
    jobs,
    program: new URL('./changes-worker.ts', import.meta.url),
    late,
    onResult(result, job) {
      runs += 1;
      // A seed that never ends writes nothing: the next one is no reason to go on for ever.
      steps += Math.max(1, result.operations.steps);
      if (result.failures.length > 0) failed.push(result);
      onResult?.(result, job, steps);
    },
  });
  return { runs, steps, failed };
}

export interface ChangesSeedsOptions extends Omit<ChangesJob, 'seed' | 'kill'> {
  readonly firstSeed: number;
  /** Steps that are written; seeds that run when it is reached are let finish. */
  readonly operations: number;
  readonly workers?: number;
  readonly onResult?: (result: ChangesRunResult, job: ChangesJob, steps: number) => void;
}

export function runChangesSeeds(options: ChangesSeedsOptions): Promise<ChangesSeedsFigures> {
  const { firstSeed, operations, workers, onResult, ...job } = options;
  let done = 0;
  function* jobs(): Generator<ChangesJob> {
    for (let taken = 0; done < operations; taken++) yield { ...job, seed: (firstSeed + taken) >>> 0, kill: null };
  }
  return runChangesJobs({
    ...{ jobs: jobs(), workers, seedMs: PATIENCE * job.seconds },
    onResult(result, of, steps) {
      done = steps;
      onResult?.(result, of, steps);
    },
  });
}

/** Each transaction of the plan that writes steps, in each way. */
export function killJobs(job: Omit<ChangesJob, 'kill'>): readonly ChangesJob[] {
  const { transactions } = runChanges({ ...job, mutant: undefined, moves: PLAN_MOVES });
  return Array.from({ length: transactions }, (_none, at) => at + 1).flatMap((transaction) =>
    KILLS.map((how) => ({ ...job, kill: { transaction, how } })),
  );
}
