/**
 * A mesh under noise, flapping or collapse, from a seed: the controller with the planner, a map, and a runner of what it proposes; hosts whose figures jump,
 * and moves that take their time. What comes of it is judged by the policy that should hold; the one that is given may lack a rule, as one with a fault would.
 */
import { instant, type NodeId, type Prng, prng, wallTime } from '@omnirelay/primitives';
import { atOnce } from '../../shard-map/at-once.ts';
import { NOBODY, type PlacementNode } from '../../shard-map/model.ts';
import type { OwnerColumn } from '../../shard-map/placement/placement-model.ts';
import { Planner } from '../../shard-map/placement/planner.ts';
import { fleet, namespace } from '../../shard-map/placement/testing/placement-cases.ts';
import type { RebalanceControllerInput } from '../controller/controller-io.ts';
import { RebalanceController } from '../controller/rebalance-controller.ts';
import type { NodeSigns } from '../health/score-node.ts';
import { movesOf, type PlanGround, type RebalanceMove, type RebalancePlan } from '../plan/plan-model.ts';
import { planningRebalance } from '../plan/plan-rebalance.ts';
import { completePolicy } from '../policy/policy-defaults.ts';
import type { PolicyDocument, RebalancePolicy } from '../policy/policy-model.ts';
import { SimulatedRun } from './simulated-run.ts';

export type Scenario =
  /** Spikes, and nothing behind them. */
  | 'noise'
  /** Two nodes that are slow for minutes, and well for minutes. */
  | 'flapping'
  /** One node is slow; then four of ten die, and what is left has more than some of them can do. */
  | 'collapse'
  /** One node is slow, and stays so. */
  | 'sick';

export const NOISY_POLICY: PolicyDocument = {
  version: 1,
  mode: 'auto',
  hysteresis: { enterAfterMs: 60_000, leaveAfterMs: 120_000 },
  limits: { movesPerNode: 2, movesPerCluster: 3, churnPerHour: 40, cooldownMs: 1_800_000 },
  guardrails: [],
};

export interface NoisyRun {
  readonly seed: number;
  readonly scenario: Scenario;
  /** Instead of what should hold. */
  readonly planted?: Partial<PolicyDocument>;
  /** Ten without it. */
  readonly nodes?: number;
}

export interface NoisyResult {
  readonly begun: number;
  /** Shards that the first node has at the end. */
  readonly ofFirst: number;
  /** What broke a promise, in words; the same words for the same promise up to the colon. */
  readonly broken: readonly string[];
}

const SHARDS = 64;
const TICK_MS = 10_000;
const RUN_MS = 2 * 3_600_000;
const COLLAPSE_AT = 1_800_000;
const WALL = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

export const runNoisyMesh = (run: NoisyRun): NoisyResult => new NoisyMesh(run).run();

class NoisyMesh {
  readonly #scenario: Scenario;
  readonly #fleet: readonly PlacementNode[];
  readonly #random: Prng;
  readonly #should = completePolicy(NOISY_POLICY);
  readonly #controller = new RebalanceController();
  readonly #planner = new Planner();
  readonly #capacity: ReadonlyMap<NodeId, number>;
  readonly #dead: ReadonlySet<NodeId>;
  readonly #owner: Uint16Array;
  readonly #nodes: readonly NodeId[];
  readonly #inFlight: { readonly move: RebalanceMove; readonly endsAt: number }[] = [];
  #run: { readonly plan: RebalancePlan; readonly change: SimulatedRun } | null = null;
  readonly #begun: { readonly shard: number; readonly at: number }[] = [];
  readonly #broken: string[] = [];
  readonly #given: RebalancePolicy;
  #generation = 1n;
  readonly #since: bigint[] = Array.from({ length: SHARDS }, () => 1n);
  #now = 0;

  constructor({ seed, scenario, planted, nodes: count = 10 }: NoisyRun) {
    this.#fleet = fleet(count);
    this.#scenario = scenario;
    this.#random = prng(seed);
    this.#capacity = new Map(
      this.#fleet.map(({ nodeId }) => [nodeId, Math.ceil((1.25 * SHARDS) / count) + this.#random.below(6)]),
    );
    this.#dead = new Set(
      this.#random
        .shuffle(this.#fleet.slice(1))
        .slice(0, 4)
        .map(({ nodeId }) => nodeId),
    );
    const { nodes, owner } = this.#planner.place({ ...this.#placing(), nodes: this.#fleet, current: null });
    this.#nodes = nodes;
    this.#owner = owner;
    this.#given = completePolicy({ ...NOISY_POLICY, ...planted, version: 1 }, this.#should);
  }

  run(): NoisyResult {
    this.#handle({ kind: 'policy', policy: this.#given });
    for (let tick = 0; tick < RUN_MS; tick = this.#next(tick)) {
      this.#now = tick;
      for (const ended of this.#inFlight.filter(({ endsAt }) => endsAt <= tick)) {
        this.#inFlight.splice(this.#inFlight.indexOf(ended), 1);
        this.#end(ended.move);
      }
      if (tick % TICK_MS === 0) {
        if (tick === COLLAPSE_AT && this.#scenario === 'collapse') this.#failOver();
        this.#handle({ kind: 'nodes', nodes: this.#fleet.map(({ nodeId }) => this.#signsOf(nodeId)) });
      } else this.#handle({ kind: 'timer' });
      this.#step();
    }
    const [first] = this.#fleet as readonly [PlacementNode, ...PlacementNode[]];
    return { begun: this.#begun.length, ofFirst: this.#shardsOf(first.nodeId), broken: this.#broken };
  }

  #next(now: number): number {
    const tick = now - (now % TICK_MS) + TICK_MS;
    const due = this.#controller.nextDeadline() ?? Number.POSITIVE_INFINITY;
    const ends = this.#inFlight.map(({ endsAt }) => endsAt);
    return Math.max(now + 1, Math.ceil(Math.min(tick, due, ...ends)));
  }

  #handle(input: RebalanceControllerInput): void {
    this.#controller.handle(input, { at: instant(this.#now), wall: wallTime(WALL + this.#now) });
    for (const output of this.#controller.takeOutputs()) {
      if (output.kind === 'plan') this.#plan(output.request, output.ground);
      if (output.kind === 'propose' && !output.asks) this.#propose(output.plan);
    }
  }

  #propose(plan: RebalancePlan): void {
    const change = new SimulatedRun(plan, (shard) => this.#since[shard] as bigint);
    this.#run = { plan, change };
    this.#handle({ kind: 'change', change: change.stands('executing', WALL + this.#now) });
  }

  /** As whoever runs changes does: within the policy, and only what still holds. */
  #step(): void {
    if (this.#run === null) return;
    const { plan, change } = this.#run;
    const controller = this.#controller;
    const wall = WALL + this.#now;
    const verdicts = new Map(controller.ranked.map(({ nodeId, verdict }) => [nodeId, verdict]));
    const { begin, end } = change.step({
      now: instant(this.#now),
      wall,
      pace: {
        limits: this.#given.limits,
        heldBy: controller.heldBy,
        heldUntil: Number.POSITIVE_INFINITY,
        verdictOf: (node) => verdicts.get(node) ?? 'gone',
        churnLeft: controller.churnLeft(wall),
        churnUntil: wall,
      },
      ownerOf: (shard) => ({
        owner: this.#nodes[this.#owner[shard] as number] as NodeId,
        since: this.#since[shard] as bigint,
      }),
      lives: (node) => !this.#isDead(node),
      inFlight: this.#inFlight.map(({ move }) => move),
    });
    for (const shard of begin) this.#begin(movesOf(plan).find((move) => move.shard === shard) as RebalanceMove);
    const moves = this.#begun.map(({ shard, at }) => ({ shard, at: WALL + at }));
    if (begin.length > 0) this.#handle({ kind: 'moved', moves });
    if (end === null) return;
    this.#run = null;
    this.#handle({ kind: 'change', change: change.stands(end, wall) });
  }

  #plan(request: number, ground: PlanGround): void {
    const { policy, ...placing } = this.#placing();
    const plan = atOnce(
      planningRebalance(this.#planner, {
        ...ground,
        ...placing,
        placement: policy,
        mapVersion: { lineageEpoch: 1n, generation: this.#generation },
        nodes: this.#fleet.filter(({ nodeId }) => !this.#isDead(nodeId)),
        column: this.#column(),
      }),
    );
    this.#handle({ kind: 'planned', request, plan });
  }

  #begin(move: RebalanceMove): void {
    const { shard, from, to } = move;
    const { limits, brake } = this.#should;
    const last = this.#begun.findLast((one) => one.shard === shard);
    if (last !== undefined && this.#now - last.at < limits.cooldownMs)
      this.#broken.push(`moved twice within a cooldown: shard ${shard}`);
    if (this.#scenario === 'noise') this.#broken.push(`moved for noise alone: shard ${shard}`);
    const lost = this.#fleet.filter(({ nodeId }) => this.#isDead(nodeId)).length / this.#fleet.length;
    if (lost >= brake.enterRatio) this.#broken.push(`moved while many are lost: shard ${shard}`);
    if (this.#nodes[this.#owner[shard] as number] !== from) this.#broken.push(`moved from where it is not: ${shard}`);
    this.#inFlight.push({ move, endsAt: this.#now + 500 + this.#random.below(5_000) });
    this.#begun.push({ shard, at: this.#now });
    if (this.#inFlight.length > limits.movesPerCluster) this.#broken.push('too many at once in the cluster: of all');
    for (const node of [from, to])
      if (this.#inFlight.filter((one) => one.move.from === node || one.move.to === node).length > limits.movesPerNode)
        this.#broken.push(`too many at once of a node: ${node}`);
    if (this.#begun.filter(({ at }) => this.#now - at < HOUR_MS).length > limits.churnPerHour)
      this.#broken.push('too many in an hour: of all');
  }

  #end({ shard, to }: RebalanceMove): void {
    this.#generation += 1n;
    this.#owner[shard] = this.#nodes.indexOf(to);
    this.#since[shard] = this.#generation;
    this.#run?.change.ended(shard);
  }

  /** Whoever leads the map gives away what nobody serves, whatever the controller thinks. */
  #failOver(): void {
    const alive = this.#fleet.filter(({ nodeId }) => !this.#dead.has(nodeId));
    const { nodes, owner } = this.#planner.place({ ...this.#placing(), nodes: alive, current: this.#column() });
    this.#generation += 1n;
    for (let shard = 0; shard < SHARDS; shard++) {
      const place = this.#nodes.indexOf(nodes[owner[shard] as number] as NodeId);
      if (place !== this.#owner[shard]) this.#since[shard] = this.#generation;
      this.#owner[shard] = place;
    }
    // What goes to somebody who is gone, or was to come from there, is called off.
    const goesOn = this.#inFlight.filter(({ move: { from, to } }) => !this.#dead.has(from) && !this.#dead.has(to));
    this.#inFlight.splice(0, this.#inFlight.length, ...goesOn);
  }

  #signsOf(nodeId: NodeId): NodeSigns {
    const shards = this.#shardsOf(nodeId);
    const noise = 0.7 + 0.5 * this.#random.unit();
    const spike = this.#random.unit() < 0.05 && this.#scenario !== 'sick' ? 40 : 1;
    const overload = this.#scenario !== 'sick' && shards > (this.#capacity.get(nodeId) as number) ? 8 : 1;
    const load = {
      pendingDepth: Math.round(100 * shards * noise * spike * overload),
      latencyP99Ms: this.#isSlow(nodeId) ? 8_000 : 20 * noise,
      errorRatio: 0,
    };
    return this.#isDead(nodeId)
      ? { nodeId, liveness: 'dead', leaving: false }
      : { nodeId, liveness: 'alive', leaving: false, load };
  }

  #shardsOf(nodeId: NodeId): number {
    return this.#owner.reduce((sum, place) => sum + (place !== NOBODY && this.#nodes[place] === nodeId ? 1 : 0), 0);
  }

  #isSlow(nodeId: NodeId): boolean {
    const at = this.#fleet.findIndex((node) => node.nodeId === nodeId);
    if (this.#scenario === 'flapping') return at < 2 && this.#now % 600_000 < 240_000;
    return (this.#scenario === 'collapse' || this.#scenario === 'sick') && at === 0 && this.#now >= 120_000;
  }

  #isDead(nodeId: NodeId): boolean {
    return this.#scenario === 'collapse' && this.#now >= COLLAPSE_AT && this.#dead.has(nodeId);
  }

  #column(): OwnerColumn {
    return { nodes: this.#nodes, owner: this.#owner.slice() };
  }

  #placing() {
    const policy = { strategy: { kind: 'rendezvous' as const }, rules: [] };
    return { namespace: namespace('orders'), shardCount: SHARDS, policy };
  }
}
