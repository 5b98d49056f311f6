/**
 * Rebalancing of one namespace: looks at how well nodes are, has a plan made when shards should move, asks people where they decide, and runs it stage by
 * stage within the policy. Whoever leads the mesh drives it. Nothing begins while the brake is pulled or a window holds, more than the hour or the nodes
 * have room for, or with a shard that was moved within its cooldown.
 */
import { type Instant, instant, type NodeId } from '@omnirelay/primitives';
import type { ClockReading } from '../../lease/machine-io.ts';
import { HealthRanking, type HealthVerdict, type RankedNode } from '../health/health-ranking.ts';
import { MassFailureBrake } from '../health/mass-failure-brake.ts';
import { MoveLedger } from '../move-ledger.ts';
import { type CheckName, movesOf, type RebalancePlan } from '../plan/plan-model.ts';
import { judgeWindows, type WindowVerdict } from '../policy/change-windows.ts';
import { DEFAULT_REBALANCE_POLICY } from '../policy/policy-defaults.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';
import type { RebalanceControllerInput, RebalanceControllerOutput, RebalanceState } from './controller-io.ts';
import { RunningPlan, type RunView } from './running-plan.ts';

/** So long an ended plan is told as such. */
export const ENDED_IS_TOLD_MS = 30_000;
/** After a failure nothing is planned for so long. */
export const RETRY_AFTER_MS = 60_000;

interface Pending {
  readonly plan: RebalancePlan;
  readonly failed: readonly CheckName[];
  isApproved: boolean;
}

export class RebalanceController {
  #policy: RebalancePolicy | null = null;
  readonly #ranking = new HealthRanking(DEFAULT_REBALANCE_POLICY);
  readonly #brake = new MassFailureBrake();
  readonly #ledger = new MoveLedger();
  #ranked: readonly RankedNode[] = [];
  #verdicts: ReadonlyMap<NodeId, HealthVerdict> = new Map();
  #windows: WindowVerdict = { heldBy: null, changesAt: Number.POSITIVE_INFINITY };
  #elsewhere: RunView['elsewhere'] = { inFlight: 0, byNode: new Map() };
  #seen = '';
  /** Something has changed since the last plan was asked for. */
  #isDue = false;
  #request = 0;
  #isAsked = false;
  #pending: Pending | null = null;
  #rejected: string | null = null;
  #running: RunningPlan | null = null;
  #ended: { readonly state: 'completed' | 'failed'; readonly why: string; readonly until: number } | null = null;
  #retryAt = Number.NEGATIVE_INFINITY;
  /** When a shard may move again, or the hour has room; Unix milliseconds. */
  #lookAgainAt = Number.POSITIVE_INFINITY;
  #state: RebalanceState = 'steady';
  #deadline = Number.POSITIVE_INFINITY;
  #outputs: RebalanceControllerOutput[] = [];

  get state(): RebalanceState {
    return this.#state;
  }

  get isBraked(): boolean {
    return this.#brake.isPulled;
  }

  /** The sickest first, each with what took points off. */
  get ranked(): readonly RankedNode[] {
    return this.#ranked;
  }

  handle(input: RebalanceControllerInput, now: ClockReading): void {
    this.#take(input, now);
    this.#settle(now);
  }

  nextDeadline(): Instant | null {
    return Number.isFinite(this.#deadline) ? instant(this.#deadline) : null;
  }

  takeOutputs(): readonly RebalanceControllerOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  #take(input: RebalanceControllerInput, now: ClockReading): void {
    switch (input.kind) {
      case 'timer':
        return;
      case 'policy':
        this.#policy = input.policy;
        this.#ranking.judgeBy(input.policy, now.at);
        this.#isDue = true;
        return;
      case 'nodes':
        this.#ranking.see(input.nodes, now.at);
        return;
      case 'map-changed':
        this.#isDue = true;
        return;
      case 'moved':
        this.#ledger.began(input.moves, now.wall);
        this.#isDue = true;
        return;
      case 'elsewhere':
        this.#elsewhere = input;
        return;
      case 'planned':
        this.#planned(input, now);
        return;
      case 'approved':
        if (this.#pending?.plan.id === input.planId)
          this.#pending.isApproved = this.#pending.failed.every((name) => input.overrides.includes(name));
        return;
      case 'rejected':
        if (this.#pending?.plan.id !== input.planId) return;
        this.#rejected = this.#pending.plan.contentKey;
        this.#pending = null;
        return;
      case 'move-ended':
        if (this.#running?.plan.id === input.planId) this.#running.ended(input.shard, input.outcome);
    }
  }

  #planned({ request, plan }: Extract<RebalanceControllerInput, { kind: 'planned' }>, now: ClockReading): void {
    if (this.#policy === null || request !== this.#request || !this.#isAsked) return;
    this.#isAsked = false;
    this.#lookAgainAt = this.#ledger.nextChange(this.#policy.limits, now.wall);
    const { contentKey } = plan;
    if (this.#pending?.plan.contentKey === contentKey) return;
    const isEmpty = movesOf(plan).length === 0;
    if (this.#pending !== null)
      this.#withdraw(isEmpty ? 'nothing is to be moved any more' : 'other shards are to be moved now');
    if (this.#rejected === contentKey) return;
    this.#rejected = null;
    if (isEmpty) return;
    const failed = plan.checks.filter(({ passed }) => !passed).map(({ name }) => name);
    const isFree = this.#policy.mode === 'auto' && failed.length === 0;
    this.#pending = { plan, failed, isApproved: isFree };
    if (!isFree) this.#outputs.push({ kind: 'propose', plan, failed });
  }

  #withdraw(why: string): void {
    if (this.#pending !== null) this.#outputs.push({ kind: 'withdraw', planId: this.#pending.plan.id, why });
    this.#pending = null;
  }

  #settle(now: ClockReading): void {
    const policy = this.#policy;
    if (policy === null) return;
    this.#look(policy, now);
    this.#run(policy, now);
    const pending = this.#pending;
    if (pending?.isApproved === true && !this.#isDue && !this.#isAsked && this.#held() === null) {
      this.#pending = null;
      this.#running = new RunningPlan(pending.plan, { now: now.at, limits: policy.limits });
      this.#run(policy, now);
    }
    this.#ask(policy, now);
    this.#tellState();
    this.#deadline = this.#next(now);
  }

  #look(policy: RebalancePolicy, now: ClockReading): void {
    this.#ranking.advance(now.at);
    this.#ranked = this.#ranking.ranked();
    this.#brake.see(this.#ranked, policy.brake);
    this.#windows = judgeWindows(policy.windows, now.wall);
    this.#verdicts = new Map(this.#ranked.map(({ nodeId, verdict }) => [nodeId, verdict]));
    const seen = [...this.#verdicts]
      .map((each) => each.join(' '))
      .sort()
      .join();
    if (seen !== this.#seen || now.wall >= this.#lookAgainAt) this.#isDue = true;
    if (now.wall >= this.#lookAgainAt) this.#lookAgainAt = Number.POSITIVE_INFINITY;
    this.#seen = seen;
    if (this.#ended !== null && now.at >= this.#ended.until) this.#ended = null;
  }

  /** Why nothing may begin. */
  #held(): string | null {
    if (this.#brake.isPulled) return `the brake is pulled: ${this.#brake.words}`;
    const window = this.#windows.heldBy;
    if (window === null) return null;
    return window.kind === 'freeze'
      ? `freeze ${window.id} until ${window.until}: ${window.reason}`
      : `waits for the maintenance ${window.id} at ${window.from}`;
  }

  #run({ limits }: RebalancePolicy, { at, wall }: ClockReading): void {
    const running = this.#running;
    if (running === null) return;
    const { stage, begin, skipped, end } = running.step({
      now: at,
      limits,
      isHeld: this.#held() !== null,
      verdictOf: (node) => this.#verdicts.get(node) ?? 'gone',
      isCooled: (shard) => this.#ledger.isCooled(shard, limits, wall),
      churnLeft: this.#ledger.churnLeft(limits, wall),
      elsewhere: this.#elsewhere,
    });
    const planId = running.plan.id;
    this.#ledger.began(
      begin.map(({ shard }) => ({ shard, at: wall })),
      wall,
    );
    if (skipped.length > 0) this.#outputs.push({ kind: 'skipped', planId, moves: skipped });
    if (begin.length > 0) this.#outputs.push({ kind: 'begin', planId, stage, moves: begin });
    if (end === null) return;
    this.#running = null;
    this.#outputs.push({ kind: 'ended', planId, end, done: running.done, skipped: running.skipped });
    const why = end.result === 'failed' ? end.why : `${running.done} moved, ${running.skipped} skipped`;
    this.#ended = { state: end.result, why, until: at + ENDED_IS_TOLD_MS };
    if (end.result === 'failed') this.#retryAt = at + RETRY_AFTER_MS;
    // Of a plan of which nothing was done the next would be the same.
    if (running.done > 0 || end.result === 'failed') this.#isDue = true;
  }

  #ask(policy: RebalancePolicy, now: ClockReading): void {
    if (!this.#isDue || this.#running !== null || this.#brake.isPulled || now.at < this.#retryAt) return;
    if (this.#ranked.length === 0) return;
    const churnLeft = this.#ledger.churnLeft(policy.limits, now.wall);
    this.#lookAgainAt = this.#ledger.nextChange(policy.limits, now.wall);
    this.#isDue = false;
    if (churnLeft === 0) {
      this.#withdraw('the hour has no room for it');
      return;
    }
    this.#request += 1;
    this.#isAsked = true;
    const cooled = this.#ledger.cooled(policy.limits, now.wall);
    this.#outputs.push({
      kind: 'plan',
      request: this.#request,
      ground: { policy, ranked: this.#ranked, cooled, churnLeft },
    });
  }

  #tellState(): void {
    const [state, why] = this.#stateNow();
    if (state === this.#state) return;
    this.#outputs.push({ kind: 'state', state, was: this.#state, why });
    this.#state = state;
  }

  #stateNow(): readonly [RebalanceState, string] {
    const held = this.#held();
    if (this.#running !== null) return [this.#running.drains ? 'draining' : 'rebalancing', held ?? this.#running.words];
    if (this.#pending !== null) {
      const { failed, isApproved } = this.#pending;
      if (isApproved) return ['rebalancePending', held ?? 'is about to begin'];
      return ['rebalancePending', failed.length > 0 ? `checks failed: ${failed.join(', ')}` : 'waits for approval'];
    }
    if (this.#ended !== null) return [this.#ended.state, this.#ended.why];
    if (this.#brake.isPulled) return ['investigating', held ?? ''];
    if (this.#isAsked) return ['investigating', 'a plan is being made'];
    const turning = this.#ranked.find(({ verdict, isTurning }) => verdict === 'well' && isTurning);
    return turning === undefined
      ? ['steady', 'all is where it should be']
      : ['investigating', `${turning.nodeId} looks bad`];
  }

  #next({ at, wall }: ClockReading): number {
    const ofWall = (unixMs: number): number => at + (unixMs - wall);
    return Math.min(
      this.#ranking.nextDeadline() ?? Number.POSITIVE_INFINITY,
      ofWall(this.#windows.changesAt),
      this.#ended?.until ?? Number.POSITIVE_INFINITY,
      this.#running?.deadline ?? Number.POSITIVE_INFINITY,
      this.#isDue && this.#retryAt > at ? this.#retryAt : Number.POSITIVE_INFINITY,
      this.#running === null ? ofWall(this.#lookAgainAt) : Number.POSITIVE_INFINITY,
    );
  }
}
