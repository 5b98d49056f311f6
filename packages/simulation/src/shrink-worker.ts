/** A worker thread that makes one failing seed small, and tells each smaller run as it finds it. */
import { parentPort, workerData } from 'node:worker_threads';
import { Cluster } from './cluster.ts';
import { mutantNamed } from './mutants/all-mutants.ts';
import type { SeedJob } from './run-seeds.ts';
import { type Shrunk, shrinkRun } from './shrink.ts';

const { job, checker } = workerData as { readonly job: SeedJob; readonly checker: string };
const options = { ...job, mutant: mutantNamed(job.mutant ?? '') };

/** A mutant is code, which no message carries. */
function tell({ options: { mutant: _, ...named }, ...shrunk }: Shrunk): void {
  parentPort?.postMessage({ ...shrunk, options: named });
}

const last = shrinkRun({ ...options, faultPlan: new Cluster(options).plan }, checker, tell);
if (last !== null) tell(last);
