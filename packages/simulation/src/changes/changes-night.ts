/** What a night runs of planned changes: meshes of several sizes, in a thread of their own; and of each fifth seed one plan whose leader is killed on the way. */
import { describeSeed } from '../describe-seed.ts';
import { type SeedsOfNight, seedsInTurn } from '../seeds-in-turn.ts';
import { changesReplayCommand } from './changes-command.ts';
import { type ChangesJob, type ChangesJobsOptions, type ChangesSeedsFigures, runChangesJobs } from './changes-seeds.ts';
import { KILLS } from './kill-leader.ts';

const SETTINGS = [
  { nodes: 7, seconds: 90, kills: false },
  { nodes: 5, seconds: 90, kills: false },
  { nodes: 7, seconds: 60, kills: true },
  { nodes: 12, seconds: 120, kills: false },
  { nodes: 7, seconds: 300, kills: false },
] as const;
/** A plan of 50 moves has about so many transactions that write steps. */
const TRANSACTIONS = 30;

/** Seeds that see every setting once. */
export const SHORTEST_CHANGES_NIGHT = SETTINGS.length;

export function* nightlyChanges(of: SeedsOfNight): Generator<ChangesJob> {
  for (const { kills, ...job } of seedsInTurn(SETTINGS, of)) {
    const how = KILLS[Math.floor(job.seed / TRANSACTIONS) % KILLS.length] ?? 'before';
    yield { ...job, kill: kills ? { transaction: 1 + (job.seed % TRANSACTIONS), how } : null };
  }
}

/** What fails is told at once, with the command that runs it again. */
export const runChangesNight = ({
  tell,
  ...options
}: Pick<ChangesJobsOptions, 'jobs' | 'seedMs'> & {
  readonly tell: (line: string) => void;
}): Promise<ChangesSeedsFigures> =>
  runChangesJobs({
    ...options,
    workers: 1,
    onResult(result, job) {
      if (result.failures.length > 0) tell(describeSeed(result, changesReplayCommand(job)));
    },
  });
