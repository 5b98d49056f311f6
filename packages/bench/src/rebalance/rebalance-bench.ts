/**
 * What planned changes take and keep: how long a plan takes and what it moves at 1,000 shards on 200 nodes and 100,000 on 2,000, beside a greedy planner; and how soon the shards of a
 * worker that is killed or frozen are accepted by others, in lease intervals from its last renewal; and what is written of a plan, and becomes of it, where its leader is killed on the way. The latter by real processes over real stores.
 */
import type { Backend } from '../leadership/store-process.ts';
import { type BenchReport, benchReport } from '../report.ts';
import { SIZED_CASES } from '../sharding/sized-cases.ts';
import { untilStopped } from '../until-stopped.ts';
import { killedLeaders } from './killed-leaders.ts';
import { measurePlans } from './measure-plans.ts';
import { NAMESPACES, startOwnerFleet } from './owner-fleet.ts';
import { FATES, inLeaseIntervals, reassignments } from './reassignments.ts';
import { type RebalanceOptions, rebalanceOptions } from './rebalance-options.ts';

type Figures = Record<string, number | null>;
type Progress = (line: string) => void;

/** A large plan warms up by itself. */
const WARM_UP = { few: 300, many: 1 };

export async function rebalanceBench(args: readonly string[], progress: Progress): Promise<BenchReport> {
  const options = rebalanceOptions(args);
  const figures: Figures = {};
  const peers: Record<string, Figures> = {};
  const ratios: Figures = {};
  if (options.parts.includes('plan')) plans(options, { figures, peers, ratios, progress });
  Object.assign(figures, await reassigned(options, progress));
  if (options.parts.includes('leader-killed')) Object.assign(figures, await leadersKilled(options, progress));
  return benchReport('rebalance', figures, peers, ratios);
}

interface Told {
  readonly figures: Figures;
  readonly peers: Record<string, Figures>;
  readonly ratios: Figures;
  readonly progress: Progress;
}

function plans({ plans: runs }: RebalanceOptions, { figures, peers, ratios, progress }: Told): void {
  const greedy: Figures = {};
  for (const size of SIZED_CASES) {
    const warmUp = size.shards <= 1_000 ? WARM_UP.few : WARM_UP.many;
    const measured = measurePlans(size, { runs, warmUp, progress });
    for (const [into, of] of [
      [figures, measured.plans],
      [greedy, measured.greedy],
    ] as const) {
      into[`plan${size.suffix}Ms`] = of.planMs;
      worst(into, 'movesToFloor', of.movesToFloor);
      into.nodesOutOfShare = (into.nodesOutOfShare ?? 0) + of.outOfShare;
    }
    worst(ratios, 'movesToGreedy', measured.movesToGreedy);
    figures.plannedMoves = (figures.plannedMoves ?? 0) + measured.moves;
  }
  peers['naive greedy'] = greedy;
}

function worst(into: Figures, name: string, value: number): void {
  into[name] = Math.max(into[name] ?? 0, value);
}

/** All of them but a frozen one on sqlite, which is told and not judged. */
const isJudged = (backend: Backend, fate: string): boolean => fate === 'killed' || backend !== 'sqlite';

async function reassigned({ parts, backends, runs, ...size }: RebalanceOptions, progress: Progress): Promise<Figures> {
  const figures: Figures = {};
  const fates = FATES.filter((fate) => parts.includes(fate));
  if (fates.length === 0) return figures;
  for (const backend of backends) {
    using stop = untilStopped();
    await using fleet = await startOwnerFleet({ backend, ...size });
    const say = (line: string): void => progress(`${backend}: ${line}`);
    say(`${size.controls} control nodes, ${size.workers} workers, ${NAMESPACES.length} namespaces of ${size.shards}`);
    for (const fate of fates) {
      // Told to end, the fleet ends first: a frozen worker would not hear that this process has gone.
      const taken = await Promise.race([reassignments(fleet, { runs, fate, progress: say }), stop.stopped]);
      const name = `${fate}${capital(backend)}`;
      const { p50, p95, max } = inLeaseIntervals(taken, fleet.ttlMs);
      Object.assign(figures, { [`${name}P50`]: p50, [`${name}P95`]: p95, [`${name}Max`]: max });
      for (const { namespace } of NAMESPACES)
        figures[`${name}${capital(namespace)}P95`] = inLeaseIntervals(taken, fleet.ttlMs, namespace).p95;
      if (isJudged(backend, fate)) worst(figures, 'reassignP95LeaseIntervals', p95);
    }
    figures.leaseIntervalMs = fleet.ttlMs;
  }
  return figures;
}

async function leadersKilled(
  { runs, moves, controls, workers }: RebalanceOptions,
  progress: Progress,
): Promise<Figures> {
  using stop = untilStopped();
  const size = { runs, moves, controls: Math.max(2, controls), workers };
  const { journalBytesPerMove, ...rest } = await Promise.race([killedLeaders({ ...size, progress }), stop.stopped]);
  return {
    ...{ journalBytesPerMove, leaderKilledMoves: rest.moves, leaderKilledWrongMoves: rest.wrongMoves },
    ...{ leaderKilledWrongPlans: rest.wrongPlans, leaderKilledMidway: rest.killedMidway },
  };
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
