/**
 * A night of seeds. What fails is told at once with the command that runs it again, shrunk in a thread of its own meanwhile, and kept as a plan
 * file. A seed that does not end in time has failed, and is not shrunk.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mutantNamed } from './mutants/all-mutants.ts';
import { writePlanFile } from './plan-file.ts';
import type { RunResult } from './run-options.ts';
import { ENDS_IN_TIME, runSeeds, type SeedJob } from './run-seeds.ts';
import { shrinkApart } from './shrink-apart.ts';
import { describeFailures, describeShrunk, replayCommand } from './summary.ts';

export interface NightOptions {
  readonly jobs: Iterable<SeedJob>;
  /** Milliseconds of real time for one seed, and for making one failure small. */
  readonly seedMs: number;
  readonly shrinkMs: number;
  /** A folder for plan files, made when there is one to keep. */
  readonly out: string;
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface NightFigures {
  readonly seeds: number;
  readonly failed: number;
}

const TOLD_EVERY = 100;

export async function runNight({ jobs, seedMs, shrinkMs, out, tell, signal }: NightOptions): Promise<NightFigures> {
  let seeds = 0;
  let failed = 0;
  let shrinking = Promise.resolve();
  const keep = async (job: SeedJob, checker: string): Promise<void> => {
    const shrunk = await shrinkApart(job, checker, { ms: shrinkMs, ...(signal && { signal }) });
    if (shrunk === null) {
      tell(`seed ${job.seed} is not shrunk: ${checker} did not break a second time within ${shrinkMs / 60_000} min`);
      return;
    }
    mkdirSync(out, { recursive: true });
    const file = join(out, `${checker}-${job.seed}.json`);
    writePlanFile(file, { ...shrunk.options, mutant: mutantNamed(job.mutant ?? '') }, checker);
    tell(`seed ${job.seed} ${describeShrunk(shrunk, checker)}\nrun it again with: npm run sim -- --faults ${file}`);
  };
  const onResult = (result: RunResult, job: SeedJob): void => {
    seeds++;
    if (!result.ok) {
      failed++;
      tell(describeFailures(result, replayCommand(job.seed, { ...job, mutant: job.mutant ?? null })));
      const checker = result.failures[0]?.checker ?? '';
      if (checker !== ENDS_IN_TIME) shrinking = shrinking.then(() => keep(job, checker));
    }
    if (seeds % TOLD_EVERY === 0) tell(`${seeds} seeds so far, ${failed} failed`);
  };
  await runSeeds({ jobs, seedMs, onResult, ...(signal && { signal }) });
  await shrinking;
  return { seeds, failed };
}
