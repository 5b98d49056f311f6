/** What a night runs of shard maps: meshes of several sizes, for as long as a run lasts in `npm test` and for longer, in a thread of their own. */
import { describeSeed } from '../describe-seed.ts';
import { type SeedsOfNight, seedsInTurn } from '../seeds-in-turn.ts';
import { shardReplayCommand } from './sharding-command.ts';
import {
  runShardingJobs,
  type ShardingJob,
  type ShardingJobsOptions,
  type ShardingSeedsFigures,
} from './sharding-seeds.ts';

const SETTINGS = [
  { nodes: 5, seconds: 90 },
  { nodes: 3, seconds: 90 },
  { nodes: 9, seconds: 90 },
  { nodes: 5, seconds: 300 },
  { nodes: 16, seconds: 120 },
] as const satisfies readonly Omit<ShardingJob, 'seed' | 'mutant'>[];

/** Seeds that see every setting once. */
export const SHORTEST_SHARDING_NIGHT = SETTINGS.length;

export const nightlyShardings = (of: SeedsOfNight): Generator<ShardingJob> => seedsInTurn(SETTINGS, of);

/** What fails is told at once, with the command that runs it again. */
export const runShardingNight = ({
  tell,
  ...options
}: Pick<ShardingJobsOptions, 'jobs' | 'seedMs'> & {
  readonly tell: (line: string) => void;
}): Promise<ShardingSeedsFigures> =>
  runShardingJobs({
    ...options,
    workers: 1,
    onResult(result, job) {
      if (result.failures.length > 0) tell(describeSeed(result, shardReplayCommand(job.seed, job)));
    },
  });
