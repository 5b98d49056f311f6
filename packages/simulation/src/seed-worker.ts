/** A worker thread that runs one job after another. */
import { parentPort } from 'node:worker_threads';
import { runCluster } from './cluster.ts';
import { mutantNamed } from './mutants/all-mutants.ts';
import type { SeedJob } from './run-seeds.ts';

parentPort?.on('message', (job: SeedJob) => {
  parentPort?.postMessage(runCluster({ ...job, mutant: mutantNamed(job.mutant ?? '') }));
});
