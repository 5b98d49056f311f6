/**
 * The lease sample under load: what rate it can do, then half of it as an open loop, while its workers restart in turn, come, go, die and freeze. What reached the
 * sink is judged task by task; the latency under planned moves is held against windows without any, in turn with them.
 */
import { type LoadCommand, readSinkLog, type SinkRecord } from '@omnirelay/lease-demo';
import { type BenchReport, benchReport } from '../report.ts';
import { untilStopped } from '../until-stopped.ts';
import { type DemoFleet, type LoadResult, startDemoFleet } from './demo-fleet.ts';
import { everything, freeze, moveAway, rollingRestart } from './disturbances.ts';
import { type Judged, judgeEffects } from './judge-effects.ts';
import { plannedFigures } from './planned-figures.ts';
import { type WorkloadOptions, workloadOptions } from './workload-options.ts';
import { NAMESPACE } from './write-namespace.ts';

type Progress = (line: string) => void;

/** Tasks that are asked for at a time, so that the end of what happens beside them ends them soon. */
const SLICE_SECONDS = 5;
/** One alone may find nothing in flight. */
const LEAST_FREEZES = 4;

export async function workloadBench(args: readonly string[], progress: Progress): Promise<BenchReport> {
  const options = workloadOptions(args);
  const { gateways, workers, shards, workMs } = options;
  using stop = untilStopped();
  await using fleet = await startDemoFleet({ gateways, workers, shards, workMs, fences: !options.withoutFences });
  // Told to end, the fleet ends first: a frozen worker would not hear that this process has gone.
  return await Promise.race([measure(fleet, options, progress), stop.stopped]);
}

async function measure(fleet: DemoFleet, options: WorkloadOptions, progress: Progress): Promise<BenchReport> {
  const { parts, workers, shards } = options;
  await fleet.settled();
  progress(`${workers} workers hold ${shards} shards`);
  const results: LoadResult[] = [];
  const load = async (command: LoadCommand): Promise<LoadResult> => {
    const result = await fleet.load(command);
    results.push(result);
    return result;
  };
  const closed = await load({ kind: 'closed', callers: options.callers, seconds: options.closedSeconds });
  const rate = Math.max(1, Math.floor(closed.done / closed.seconds / 2));
  progress(
    `closed loop: ${Math.round(rate * 2)} tasks/s, p99 ${closed.latencyMs.p99.toFixed(1)} ms; open loop at ${rate}`,
  );
  const run = { fleet, options, rate, load, progress, results };
  const planned = await plannedMoves(run);
  const plannedJudged = await judge(run);
  const failedPlanned = sum(results, ({ failedRequests }) => failedRequests);
  progress(`planned: ${JSON.stringify(plannedJudged)}, ${failedPlanned} requests failed`);
  const isUnplanned = parts.includes('unplanned');
  if (isUnplanned) await unplanned(run);
  const { problems, ...judged } = await judge(run);
  for (const problem of problems) progress(problem);
  return benchReport('workload', {
    ...judged,
    refusedStale: plannedJudged.refusedStale,
    failedRequests: failedPlanned,
    ...planned,
    refusedStaleUnplanned: isUnplanned ? judged.refusedStale - plannedJudged.refusedStale : null,
    failedRequestsUnplanned: isUnplanned ? sum(results, ({ failedRequests }) => failedRequests) - failedPlanned : null,
    tasks: sum(results, ({ tasks }) => tasks),
    closedRatePerS: rate * 2,
    openRatePerS: rate,
  });
}

interface Run {
  readonly fleet: DemoFleet;
  readonly options: WorkloadOptions;
  readonly rate: number;
  readonly load: (command: LoadCommand) => Promise<LoadResult>;
  readonly progress: Progress;
  readonly results: readonly LoadResult[];
}

const sum = (results: readonly LoadResult[], of: (result: LoadResult) => number): number =>
  results.reduce((total, result) => total + of(result), 0);

interface PlannedFigures extends ReturnType<typeof plannedFigures> {
  /** Workers that were drained, each as often as it was. */
  readonly drains: number;
}

/** A worker is drained and takes its share again, between two controls, until each has been; and in the end each worker restarts. */
async function plannedMoves({ fleet, options, rate, load, progress }: Run): Promise<PlannedFigures> {
  const isDrains = options.parts.includes('drains');
  const isPlanned = options.parts.includes('planned');
  // Of a part of its own: each of them at least once.
  const pairs = isDrains ? Math.max(options.pairs, options.workers) : isPlanned ? options.pairs : 0;
  const window: LoadCommand = { kind: 'open', rate, tasks: rate * options.windowSeconds };
  const inPeace = async (): Promise<number> => (await load(window)).latencyMs.p99;
  if (pairs === 0) return { ...plannedFigures({ controls: [], moves: [] }), drains: 0 };
  const controls = [await inPeace()];
  const moves: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const worker = fleet.workers()[pair % options.workers] ?? '';
    const moving = moveAway(fleet, worker);
    moving.catch(() => {});
    const moved = await load(window);
    // It goes on under load for as long as it takes.
    await whileLoaded({ load, rate }, moving);
    moves.push(moved.latencyMs.p99);
    controls.push(await inPeace());
    const [before, after] = controls.slice(-2).map((p99) => p99.toFixed(1));
    progress(`p99: ${before} ms, ${worker} gives and takes ${moved.latencyMs.p99.toFixed(1)} ms, ${after} ms`);
  }
  if (isPlanned) {
    progress('rolling restart');
    await whileLoaded({ load, rate }, rollingRestart(fleet, ''));
  }
  return { ...plannedFigures({ controls, moves }), drains: moves.length };
}

/** Load for as long as something else takes. */
async function whileLoaded(
  { load, rate, after = () => {} }: Pick<Run, 'load' | 'rate'> & { readonly after?: () => void },
  running: Promise<void>,
): Promise<void> {
  let ended = false;
  const ending = running.finally(() => {
    ended = true;
  });
  ending.catch(() => {});
  // What has ended already needs none.
  await Promise.resolve();
  while (!ended) {
    await load({ kind: 'open', rate, tasks: rate * SLICE_SECONDS });
    after();
  }
  await ending;
}

/** What is left of the tasks, and as much longer as what happens to the workers takes. */
async function unplanned({ fleet, options, rate, load, progress, results }: Run): Promise<void> {
  const enough = new AbortController();
  const beside = options.withoutFences
    ? freezing(fleet, enough.signal, progress)
    : everything(fleet, { signal: enough.signal, say: progress });
  const after = (): void => void (sum(results, ({ tasks }) => tasks) >= options.tasks && enough.abort());
  await whileLoaded({ load, rate, after }, beside);
}

/** Where nothing keeps late effects out, those who wake up do harm. */
async function freezing(fleet: DemoFleet, signal: AbortSignal, progress: Progress): Promise<void> {
  for (let turn = 0; turn < LEAST_FREEZES || !signal.aborted; turn++) {
    const workers = fleet.workers();
    const worker = workers[turn % workers.length] ?? '';
    progress(`freeze ${worker}`);
    await freeze(fleet, worker);
  }
}

async function judge({ fleet, options, results }: Run): Promise<Judged> {
  const records: SinkRecord[] = [];
  await readSinkLog(fleet.sinkFile, (record) => records.push(record));
  const tasks = new Map<string, number>();
  for (const { run, first, tasks: count } of results) tasks.set(run, Math.max(tasks.get(run) ?? 0, first + count));
  return judgeEffects(records, {
    ...{ namespace: NAMESPACE, shards: options.shards, tasks, fences: !options.withoutFences },
    done: sum(results, ({ done }) => done),
    holders: fleet.told.holders(),
  });
}
