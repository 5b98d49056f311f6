/**
 * A night of seeds. What fails is told at once with the command that runs it again, shrunk in a thread of its own meanwhile, and kept as a plan
 * file. A seed that does not end in time has failed, and is not shrunk. Nothing that goes wrong with making small and keeping ends the night, nor
 * does it prolong it beyond its bound: what was not made small is told.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mutantNamed } from './mutants/all-mutants.ts';
import { writePlanFile } from './plan-file.ts';
import { ENDS_IN_TIME } from './run-jobs.ts';
import type { RunResult } from './run-options.ts';
import { runSeeds, type SeedJob } from './run-seeds.ts';
import { shrinkApart } from './shrink-apart.ts';
import { describeFailures, describeShrunk, replayCommand } from './summary.ts';

export interface NightOptions {
  readonly jobs: Iterable<SeedJob>;
  /** Milliseconds of real time for one seed, and for making one failure small. */
  readonly seedMs: number;
  readonly shrinkMs: number;
  /** Of `performance.now()`: until then failures that wait are made small, and for `graceMs` more when the last seed ends later. */
  readonly endsAt: number;
  readonly graceMs: number;
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
/** Of `setTimeout`. */
const LONGEST_TIMER_MS = 2_147_483_647;

export async function runNight(options: NightOptions): Promise<NightFigures> {
  const { jobs, seedMs, shrinkMs, endsAt, graceMs, out, tell, signal } = options;
  let seeds = 0;
  let failed = 0;
  let shrinking = Promise.resolve();
  const over = new AbortController();
  const shrink = async (job: SeedJob, checker: string): Promise<string> => {
    const endsEarly = 'is not shrunk: the night was over before';
    if (over.signal.aborted) return endsEarly;
    const shrunk = await shrinkApart(job, checker, { ms: shrinkMs, enough: over.signal, ...(signal && { signal }) });
    if (shrunk === null)
      return over.signal.aborted
        ? endsEarly
        : `is not shrunk: ${checker} did not break a second time within ${shrinkMs / 60_000} min`;
    const small = describeShrunk(shrunk, checker);
    const file = join(out, `${checker}-${job.seed}.json`);
    try {
      mkdirSync(out, { recursive: true });
      writePlanFile(file, { ...shrunk.options, mutant: mutantNamed(job.mutant ?? '') }, checker);
    } catch (error) {
      return `${small}\nand is not kept: ${(error as Error).message}`;
    }
    return `${small}\nrun it again with: npm run sim -- --faults ${file}`;
  };
  const keep = async (job: SeedJob, checker: string): Promise<void> => {
    const came = await shrink(job, checker).catch((error: Error) => `is not shrunk: ${error.message}`);
    tell(`seed ${job.seed} ${came}`);
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
  try {
    await runSeeds({ jobs, seedMs, onResult, ...(signal && { signal }) });
  } finally {
    // Also of a night that is called off all is told before it ends.
    const left = Math.max(endsAt - performance.now(), graceMs);
    const timer = setTimeout(() => over.abort(), Math.min(left, LONGEST_TIMER_MS));
    await shrinking;
    clearTimeout(timer);
  }
  return { seeds, failed };
}
