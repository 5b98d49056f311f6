/**
 * Rebalancing of one namespace: looks at how well nodes are, has a plan made when shards should move, and has a change made of it, which people are asked for
 * where they decide. Whoever leads the mesh drives it; what runs changes is another. Where the policy lets changes run by themselves it proposes only what is
 * for somebody's health: to even out among those who came or left is for whoever leads the map.
 */
import { type Instant, instant, type NodeId } from '@omnirelay/primitives';
import type { ClockReading } from '../../lease/machine-io.ts';
import { HealthRanking, type RankedNode, verdictsOf } from '../health/health-ranking.ts';
import { MassFailureBrake } from '../health/mass-failure-brake.ts';
import { MoveLedger } from '../move-ledger.ts';
import { type CheckName, movesOf, type RebalancePlan } from '../plan/plan-model.ts';
import { judgeWindows, type WindowVerdict } from '../policy/change-windows.ts';
import { DEFAULT_REBALANCE_POLICY } from '../policy/policy-defaults.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';
import { answerPlan } from './answer-plan.ts';
import type {
  KnownChange,
  RebalanceControllerInput,
  RebalanceControllerOutput,
  RebalanceState,
} from './controller-io.ts';
import { FollowedChanges } from './followed-changes.ts';
import { holdsRounds } from './holds-rounds.ts';
import { nameState } from './name-state.ts';
import { nextLook } from './next-look.ts';
import { RecoveringNodes } from './recovering-nodes.ts';
import { whyHeld } from './why-held.ts';

type Planned = Extract<RebalanceControllerInput, { readonly kind: 'planned' }>;

export class RebalanceController {
  #policy: RebalancePolicy | null = null;
  readonly #ranking = new HealthRanking(DEFAULT_REBALANCE_POLICY);
  readonly #brake = new MassFailureBrake();
  readonly #ledger = new MoveLedger();
  readonly #troubled = new RecoveringNodes();
  readonly #changes = new FollowedChanges();
  #ranked: readonly RankedNode[] = [];
  #hasNodes = false;
  #windows: WindowVerdict = { heldBy: null, changesAt: Number.POSITIVE_INFINITY };
  /** Null: what is seen first is what whoever led before has seen. */
  #seen: string | null = '';
  /** Something has changed since the last plan was asked for. */
  #isDue = false;
  #request = 0;
  #isAsked = false;
  /** Whoever is sick or well again is so since the last plan: then there may be something to move for it. */
  #isNews = false;
  /** Told, and no change yet. */
  #proposed: { readonly plan: RebalancePlan; readonly failed: readonly CheckName[] } | null = null;
  /** When a shard may move again, or the hour has room; Unix milliseconds. */
  #lookAgainAt = Number.POSITIVE_INFINITY;
  /** Why nothing is planned though somebody is sick. */
  #idle = '';
  #state: RebalanceState = 'steady';
  #why = 'all is where it should be';
  #deadline = Number.POSITIVE_INFINITY;
  #outputs: RebalanceControllerOutput[] = [];

  get state(): RebalanceState {
    return this.#state;
  }

  get why(): string {
    return this.#why;
  }

  get brake(): Pick<MassFailureBrake, 'isPulled' | 'lost' | 'of'> {
    return this.#brake;
  }

  /** The sickest first, each with what took points off. */
  get ranked(): readonly RankedNode[] {
    return this.#ranked;
  }

  get recovering(): ReadonlySet<NodeId> {
    return this.#troubled.recovering;
  }

  /** The change that it waits for, that is under way, or that has ended lately. */
  get changeId(): string | undefined {
    return this.#changes.told?.id;
  }

  /** Why nothing may begin. */
  get heldBy(): string | null {
    return whyHeld(this.#brake, this.#windows)?.why ?? null;
  }

  /** When that is over by itself, where that is known; Unix milliseconds. */
  get heldUntil(): number | undefined {
    return whyHeld(this.#brake, this.#windows)?.until;
  }

  /** Whoever leads the map begins nothing meanwhile that can wait. */
  get holdsRounds(): boolean {
    return holdsRounds({
      state: this.#state,
      mode: this.#policy?.mode ?? 'auto',
      running: this.#changes.running,
      waitsForPeople: this.#changes.own?.standing === 'awaiting' || (this.#proposed?.failed.length ?? 0) > 0,
      isWindowHeld: this.#windows.heldBy !== null,
    });
  }

  /** Nodes that keep what they have and are given nothing by rounds. Where many are lost nobody is spared. */
  get spared(): ReadonlySet<NodeId> {
    return this.#brake.isPulled ? new Set() : this.#troubled.all;
  }

  /** Shards that have to stay for now, by number. `wall`: Unix milliseconds. */
  cooled(wall: number): readonly number[] {
    return this.#policy === null ? [] : this.#ledger.cooled(this.#policy.limits, wall);
  }

  churnLeft(wall: number): number {
    return this.#policy === null ? 0 : this.#ledger.churnLeft(this.#policy.limits, wall);
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
      case 'resumed': {
        const { state, sick, recovering, isBraked } = input.from;
        this.#state = state;
        this.#ranking.resume(sick);
        this.#troubled.resume(sick, recovering);
        this.#brake.resume(isBraked);
        this.#seen = null;
        return;
      }
      case 'policy':
        this.#policy = input.policy;
        this.#ranking.judgeBy(input.policy, now.at);
        this.#isDue = true;
        return;
      case 'nodes':
        this.#ranking.see(input.nodes, now.at);
        this.#hasNodes = true;
        return;
      case 'map-changed':
        this.#isDue = true;
        return;
      case 'moved':
        this.#ledger.take(input.moves);
        this.#isDue = true;
        return;
      case 'planned':
        this.#planned(input, now);
        return;
      case 'change':
        this.#follow(input.change, now);
        return;
      case 'change-over':
        this.#changes.forget(input.id);
        this.#isDue = true;
        return;
      case 'not-proposed':
        if (this.#proposed?.plan.contentKey !== input.contentKey) return;
        this.#proposed = null;
        this.#changes.notProposed(input.why, now);
        this.#isDue = true;
    }
  }

  #follow(change: KnownChange, now: ClockReading): void {
    const before = this.#changes.own;
    const seen = this.#changes.see(change, now);
    const isOpen = change.isOwn && (seen === 'goes-on' || seen === 'stale');
    if (isOpen || this.#proposed?.plan.contentKey === change.contentKey) this.#proposed = null;
    // One is open at a time: of two the later one is what is to be done.
    if (isOpen && before !== null && before.id !== change.id)
      this.#outputs.push({ kind: 'withdraw', contentKey: before.contentKey, why: 'a later plan takes its place' });
    if (seen === 'to-be-withdrawn') this.#withdraw(change.contentKey, 'what it was computed on holds no more');
    if (seen !== 'goes-on') this.#isDue = true;
  }

  #planned({ request, plan }: Planned, now: ClockReading): void {
    if (this.#policy === null || request !== this.#request || !this.#isAsked) return;
    this.#isAsked = false;
    this.#isNews = false;
    const { mode, limits } = this.#policy;
    this.#lookAgainAt = this.#ledger.nextChange(limits, now.wall);
    // What still cools may be what those who are well again wait for.
    if (movesOf(plan).length === 0 && plan.movesLeft === 0 && this.cooled(now.wall).length === 0)
      this.#troubled.settle();
    this.#idle = plan.cooling > 0 ? `${plan.cooling} shards were moved lately, and stay for now` : '';
    const answer = answerPlan(plan, {
      proposedKey: this.#proposed?.plan.contentKey,
      changes: this.#changes,
      ...{ mode, recovering: this.#troubled.recovering },
    });
    if (answer.kind === 'stands') return;
    if (answer.withdraws !== undefined) this.#withdraw(answer.withdraws.contentKey, answer.withdraws.why);
    if (answer.kind === 'nothing' && answer.isRefused) {
      this.#idle = 'people did not want it moved';
      // Whom they did not want to have its share back does not wait for it any longer.
      this.#troubled.settle();
      return;
    }
    this.#changes.forgetRefusal();
    if (answer.kind === 'nothing') return;
    const { asks, failed, revises } = answer;
    this.#proposed = { plan, failed };
    this.#outputs.push({ kind: 'propose', plan, asks, failed, ...(revises !== undefined && { revises }) });
  }

  #withdraw(contentKey: string, why: string): void {
    this.#outputs.push({ kind: 'withdraw', contentKey, why });
    this.#proposed = null;
    this.#changes.withdrawn(contentKey);
  }

  #settle(now: ClockReading): void {
    const policy = this.#policy;
    if (policy === null || !this.#hasNodes) return;
    this.#look(policy, now);
    this.#ask(policy, now);
    this.#tellState(now.at);
    this.#deadline = nextLook(now, {
      ...{ ranking: this.#ranking, windows: this.#windows, changes: this.#changes },
      ...{ isDue: this.#isDue, lookAgainAt: this.#lookAgainAt },
    });
  }

  #look(policy: RebalancePolicy, now: ClockReading): void {
    this.#ranking.advance(now.at);
    this.#ranked = this.#ranking.ranked();
    this.#troubled.see(this.#ranked);
    this.#brake.see(this.#ranked, policy.brake);
    this.#windows = judgeWindows(policy.windows, now.wall);
    this.#changes.advance(now.at);
    const seen = verdictsOf(this.#ranked);
    if (seen !== this.#seen || now.wall >= this.#lookAgainAt) this.#isDue = true;
    if (seen !== this.#seen && this.#seen !== null) this.#isNews = true;
    if (now.wall >= this.#lookAgainAt) this.#lookAgainAt = Number.POSITIVE_INFINITY;
    this.#seen = seen;
  }

  /** There may be something to propose, or to withdraw. */
  #isConcerned(policy: RebalancePolicy): boolean {
    const hasProposal = this.#proposed !== null || this.#changes.own !== null;
    return policy.mode === 'approval' || hasProposal || this.#troubled.isAny;
  }

  #ask(policy: RebalancePolicy, now: ClockReading): void {
    if (!this.#isDue || this.#changes.running !== null || this.#brake.isPulled) return;
    if (now.at < this.#changes.retryAt || this.#ranked.length === 0 || !this.#isConcerned(policy)) return;
    const churnLeft = this.#ledger.churnLeft(policy.limits, now.wall);
    this.#lookAgainAt = this.#ledger.nextChange(policy.limits, now.wall);
    this.#isDue = false;
    if (churnLeft === 0) {
      this.#idle = 'the hour has no room for further moves';
      return;
    }
    this.#request += 1;
    this.#isAsked = true;
    const cooled = this.cooled(now.wall);
    this.#outputs.push({
      kind: 'plan',
      request: this.#request,
      ground: { policy, ranked: this.#ranked, cooled, churnLeft, leavesGoAlone: true, keepsToRatio: true },
    });
  }

  #tellState(at: Instant): void {
    const [state, why] = nameState({
      changes: this.#changes,
      proposed: this.#proposed?.failed ?? null,
      held: this.heldBy,
      isBraked: this.#brake.isPulled,
      isAsked: this.#isAsked && this.#isNews,
      isPutOff: this.#isDue && at < this.#changes.retryAt,
      ranked: this.#ranked,
      troubled: this.#troubled,
      idle: this.#idle,
    });
    this.#why = why;
    if (state === this.#state) return;
    this.#outputs.push({ kind: 'state', state, was: this.#state, why });
    this.#state = state;
  }
}
