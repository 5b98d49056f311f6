#!/usr/bin/env node
/**
 * `npm run sim:nightly -- [--hours H] [--seed S] [--out DIR] [--seed-minutes M]`: rounds of seeds until the time is over, at least one. What
 * fails is shrunk and kept as a plan file; a seed that does not end within its minutes has failed and is not shrunk. Exit codes: 0 clean, 1 a promise was broken, 2 wrong arguments.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cluster } from '../src/cluster.ts';
import { nightlyRound } from '../src/nightly-rounds.ts';
import { writePlanFile } from '../src/plan-file.ts';
import { ENDS_IN_TIME, runSeeds, type SeedJob } from '../src/run-seeds.ts';
import { shrinkRun } from '../src/shrink.ts';
import { describeFailures, describeShrunk, replayCommand } from '../src/summary.ts';

const DAY_MS = 86_400_000;
const SEEDS_A_NIGHT = 100_000;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '8' },
    seed: { type: 'string' },
    out: { type: 'string', default: 'test-results/simulation' },
    'seed-minutes': { type: 'string', default: '15' },
  },
});
const hours = Number(values.hours);
// Another night, other seeds.
const firstSeed = Number(values.seed ?? Math.floor(Date.now() / DAY_MS) * SEEDS_A_NIGHT) >>> 0;
const seedMinutes = Number(values['seed-minutes']);
if (!(hours >= 0) || !(seedMinutes > 0) || Number.isNaN(Number(values.seed ?? 0))) {
  console.error('sim:nightly: --hours, --seed and --seed-minutes are numbers');
  process.exit(2);
}

function keep(job: SeedJob, checker: string): void {
  const shrunk = shrinkRun({ ...job, faultPlan: new Cluster(job).plan }, checker);
  if (shrunk === null) return;
  mkdirSync(values.out, { recursive: true });
  const file = join(values.out, `${checker}-${job.seed}.json`);
  writePlanFile(file, shrunk.options, checker);
  console.log(describeShrunk(shrunk, checker));
  console.log(`run it again with: npm run sim -- --faults ${file}`);
}

const endsAt = performance.now() + hours * 3_600_000;
let seeds = 0;
let failed = 0;
console.log(`from seed ${firstSeed}, for ${hours} h`);
for (let round = 0; round === 0 || performance.now() < endsAt; round++) {
  const jobs = nightlyRound(round, firstSeed);
  const results = await runSeeds({ jobs, seedMs: seedMinutes * 60_000 });
  seeds += results.length;
  results.forEach((result, i) => {
    const job = jobs[i];
    if (result.ok || job === undefined) return;
    failed++;
    console.log(describeFailures(result, replayCommand(result.seed, { ...job, mutant: null })));
    const checker = result.failures[0]?.checker ?? '';
    // It would hang this process as well.
    if (checker !== ENDS_IN_TIME) keep(job, checker);
  });
  console.log(`round ${round + 1}: ${seeds} seeds so far, ${failed} failed`);
}
process.exitCode = failed === 0 ? 0 : 1;
