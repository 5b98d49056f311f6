/** A worker thread that runs one seed of hand-overs after another. */
import { parentPort } from 'node:worker_threads';
import { shardMutantNamed } from './mutants/shard-mutants.ts';
import { runSharding } from './shard-run.ts';
import type { ShardingJob } from './sharding-seeds.ts';

parentPort?.on('message', ({ mutant, ...job }: ShardingJob) => {
  parentPort?.postMessage(runSharding({ ...job, mutant: mutant === null ? undefined : shardMutantNamed(mutant) }));
});
