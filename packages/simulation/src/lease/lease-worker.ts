/** A worker thread that runs one seed of leases after another. */
import { parentPort } from 'node:worker_threads';
import { runLeases } from './lease-run.ts';
import type { LeaseJob } from './lease-seeds.ts';
import { leaseMutantNamed } from './mutants/lease-mutants.ts';

parentPort?.on('message', ({ mutant, ...job }: LeaseJob) => {
  parentPort?.postMessage(runLeases({ ...job, mutant: mutant === null ? undefined : leaseMutantNamed(mutant) }));
});
