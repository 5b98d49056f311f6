/** What a night runs of leases: seed after seed over both profiles and meshes of several sizes, dealt out in turn, and no seed twice. */
import { describeSeed } from '../describe-seed.ts';
import { type SeedsOfNight, seedsInTurn } from '../seeds-in-turn.ts';
import { leaseReplayCommand } from './lease-command.ts';
import { type LeaseJob, type LeaseSeedsFigures, runLeaseJobs } from './lease-seeds.ts';

const SETTINGS = [
  { nodes: 5, seconds: 90, profile: 'default' },
  { nodes: 3, seconds: 90, profile: 'default' },
  { nodes: 9, seconds: 90, profile: 'default' },
  { nodes: 5, seconds: 240, profile: 'sentinel' },
  { nodes: 5, seconds: 900, profile: 'default' },
  { nodes: 20, seconds: 120, profile: 'default' },
] as const satisfies readonly Omit<LeaseJob, 'seed' | 'mutant'>[];

/** Seeds that see every setting once. */
export const SHORTEST_LEASE_NIGHT = SETTINGS.length;

export const nightlyLeases = (of: SeedsOfNight): Generator<LeaseJob> => seedsInTurn(SETTINGS, of);

export interface LeaseNightOptions {
  readonly jobs: Iterable<LeaseJob>;
  readonly seedMs: number;
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** One thread beside those of membership. What fails is told at once, with the command that runs it again. */
export const runLeaseNight = ({ tell, ...options }: LeaseNightOptions): Promise<LeaseSeedsFigures> =>
  runLeaseJobs({
    ...options,
    workers: 1,
    onResult(result, job) {
      if (result.failures.length > 0) tell(describeSeed(result, leaseReplayCommand(job.seed, job)));
    },
  });
