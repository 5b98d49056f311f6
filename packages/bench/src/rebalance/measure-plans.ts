/** Plans of rebalancing at one size: how long one takes, how many moves it makes beside the fewest there are, and beside a greedy planner that ends at the same shares. */
import { atOnce, movesOf, Planner, planningRebalance, type RebalancePlan } from '@omnirelay/protocol';
import { type Owners, ownersOf } from '../sharding/judge-change.ts';
import { movementBound, sharesOf } from '../sharding/movement-bound.ts';
import type { SizedCase } from '../sharding/sized-cases.ts';
import { median } from '../statistics.ts';
import { greedyPlan } from './greedy-planner.ts';
import { type AskedPlan, askedPlan, evenMap, PLAN_CASES } from './plan-cases.ts';

export interface PlanFigures {
  /** The median of the slowest case. */
  readonly planMs: number;
  /** All moves of a case to the fewest there are, of the worst case. */
  readonly movesToFloor: number;
  /** Nodes that the plans leave with more or less than their share. */
  readonly outOfShare: number;
}

export interface MeasuredPlans {
  readonly plans: PlanFigures;
  readonly greedy: PlanFigures;
  /** Of the worst case. */
  readonly movesToGreedy: number;
  readonly moves: number;
}

interface CaseFigures {
  readonly ms: readonly number[];
  readonly moves: number;
  readonly outOfShare: number;
}

export interface PlanEffort {
  /** Of each case, of different nodes each. */
  readonly runs: number;
  /** Plans of each case before any is timed. */
  readonly warmUp: number;
  readonly progress: (line: string) => void;
}

export function measurePlans(size: SizedCase, { runs, warmUp, progress }: PlanEffort): MeasuredPlans {
  const even = evenMap(size);
  const before = ownersOf(even.map);
  // A leader keeps its planner from plan to plan.
  const planner = new Planner();
  const asks = PLAN_CASES.map((one) =>
    Array.from({ length: runs }, (_none, turn) => askedPlan(size, even, { ...one, turn })),
  );
  for (let round = 0; round < warmUp; round++) {
    for (const asked of asks) atOnce(planningRebalance(planner, (asked[round % runs] as AskedPlan).input));
  }
  const cases = PLAN_CASES.map(({ name }, at) => {
    const asked = asks[at] as readonly AskedPlan[];
    const floor = asked.reduce((sum, { weighted }) => sum + movementBound({ before, nodes: weighted, rules: [] }), 0);
    const own = whole(asked, (one) => ownPlan(planner, before, one));
    const greedy = whole(asked, ({ weighted }) => greedyPlan(before, weighted));
    progress(
      `${size.shards} shards on ${size.nodes} nodes, ${name}: ${median(own.ms).toFixed(2)} ms, ${own.moves} moves; the least ${floor}; greedy ${median(greedy.ms).toFixed(2)} ms, ${greedy.moves}`,
    );
    return { floor, own, greedy };
  });
  const figures = (of: (one: (typeof cases)[number]) => CaseFigures): PlanFigures => ({
    planMs: Math.max(...cases.map((one) => median(of(one).ms))),
    movesToFloor: Math.max(...cases.map((one) => of(one).moves / one.floor)),
    outOfShare: cases.reduce((sum, one) => sum + of(one).outOfShare, 0),
  });
  return {
    plans: figures(({ own }) => own),
    greedy: figures(({ greedy }) => greedy),
    movesToGreedy: Math.max(...cases.map(({ own, greedy }) => own.moves / greedy.moves)),
    moves: cases.reduce((sum, { own }) => sum + own.moves, 0),
  };
}

interface Planned {
  readonly moves: number;
  readonly load: ReadonlyMap<string, number>;
}

function whole(asked: readonly AskedPlan[], run: (one: AskedPlan) => Planned & { readonly ms?: number }): CaseFigures {
  const ms: number[] = [];
  let [moves, outOfShare] = [0, 0];
  for (const one of asked) {
    const startedAt = performance.now();
    const planned = run(one);
    ms.push(planned.ms ?? performance.now() - startedAt);
    moves += planned.moves;
    for (const [node, [least, most]] of sharesOf(one.input.shardCount, one.weighted)) {
      const count = planned.load.get(node) ?? 0;
      if (count < least || count > most) outOfShare += 1;
    }
  }
  return { ms, moves, outOfShare };
}

function ownPlan(planner: Planner, before: Owners, { input }: AskedPlan): Planned & { readonly ms: number } {
  const startedAt = performance.now();
  const plan = atOnce(planningRebalance(planner, input));
  const ms = performance.now() - startedAt;
  return { ms, moves: movesOf(plan).length, load: loadAfter(before, plan) };
}

function loadAfter(before: Owners, plan: RebalancePlan): ReadonlyMap<string, number> {
  const owner = [...before];
  for (const { shard, from, to } of movesOf(plan)) {
    if (owner[shard] !== from) throw new Error(`the plan moves ${shard} from ${from}, and ${owner[shard]} has it`);
    owner[shard] = to;
  }
  const load = new Map<string, number>();
  for (const node of owner) load.set(node, (load.get(node) ?? 0) + 1);
  return load;
}
