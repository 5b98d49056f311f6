/** A worker thread that runs one seed of planned changes after another. */
import { parentPort } from 'node:worker_threads';
import { type ChangesJob, runChangesJob } from './changes-seeds.ts';

parentPort?.on('message', (job: ChangesJob) => parentPort?.postMessage(runChangesJob(job)));
