/**
 * The sink's log judged: what became of each task, and whether each effect came from the node that held its shard. Pure, so that planted logs prove that it would
 * notice.
 */
import type { SinkRecord } from '@omnirelay/lease-demo';
import { shardOfKey } from '@omnirelay/protocol';

export interface Judged {
  readonly applied: number;
  /** Effects of tasks that had one. */
  readonly appliedDuplicates: number;
  /** Acknowledged to the load generator, and without an effect; or never acknowledged. */
  readonly lostTasks: number;
  /** Of a shard that is not its key’s, under a fence that another node holds, or under a lower one than the shard had seen. */
  readonly misroutedEffects: number;
  readonly refusedStale: number;
  readonly refusedDuplicates: number;
  /** The first few that were wrong, for people. */
  readonly problems: readonly string[];
}

export interface JudgeOptions {
  readonly namespace: string;
  readonly shards: number;
  /** What was to be done, by the numbers of each run’s tasks: all below. */
  readonly tasks: ReadonlyMap<string, number>;
  /** What the load generator was told is done. */
  readonly done: number;
  /** By `<namespace>/<shard> <fence>`. */
  readonly holders: ReadonlyMap<string, ReadonlySet<string>>;
  readonly fences: boolean;
}

const PROBLEMS = 20;

export function judgeEffects(records: Iterable<SinkRecord>, options: JudgeOptions): Judged {
  const seen = new Map<string, Set<number>>();
  const workers = new Map<string, string>();
  const highest = new Map<string, string>();
  const problems: string[] = [];
  const counts = { applied: 0, appliedDuplicates: 0, misroutedEffects: 0, refusedStale: 0, refusedDuplicates: 0 };
  const wrong = (what: string): void => void (problems.length < PROBLEMS && problems.push(what));

  for (const record of records) {
    if (record.kind === 'refused') {
      counts.refusedStale += record.stale;
      counts.refusedDuplicates += record.duplicate;
      continue;
    }
    const { shard, fence } = record;
    const before = highest.get(shard) ?? '';
    if (fence > before) highest.set(shard, fence);
    if (record.kind === 'fence') continue;
    counts.applied += 1;
    const { run, seq, worker } = record;
    const of = seen.get(run) ?? new Set();
    seen.set(run, of);
    if (of.has(seq)) {
      counts.appliedDuplicates += 1;
      wrong(`${run}/${seq} was applied again, by ${worker} under ${fence}`);
    }
    of.add(seq);
    const why = misrouted(record, { ...options, before, workers });
    if (why === null) continue;
    counts.misroutedEffects += 1;
    wrong(`${run}/${seq} of ${shard} by ${worker} under ${fence}: ${why}`);
  }
  let missing = 0;
  for (const [run, count] of options.tasks)
    for (let seq = 0; seq < count; seq++) if (seen.get(run)?.has(seq) !== true) missing += 1;
  const wanted = [...options.tasks.values()].reduce((sum, count) => sum + count, 0);
  return { ...counts, lostTasks: missing + Math.max(0, wanted - options.done - missing), problems };
}

interface Routing extends Pick<JudgeOptions, 'namespace' | 'shards' | 'holders' | 'fences'> {
  readonly before: string;
  /** By shard and fence: who was seen with it first. */
  readonly workers: Map<string, string>;
}

function misrouted(
  { key, shard, fence, worker }: SinkRecord & { kind: 'applied' },
  { namespace, shards, holders, fences, before, workers }: Routing,
): string | null {
  const home = `${namespace}/${String(shardOfKey(key, shards)).padStart(5, '0')}`;
  if (home !== shard) return `${key} belongs to ${home}`;
  const claim = `${shard} ${fence}`;
  const first = workers.get(claim) ?? worker;
  workers.set(claim, first);
  if (first !== worker) return `that is the fence of ${first}`;
  const told = holders.get(claim);
  if (told !== undefined && !told.has(worker)) return `the control plane told ${[...told].join(', ')} for that fence`;
  // Without fences nothing keeps a late one out: it is counted where it did harm.
  return fences && fence < before ? `the shard had seen ${before}` : null;
}
