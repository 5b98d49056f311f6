/**
 * A plan under way: stage after stage, each move begun once, and only while what it was planned for still holds. What holds no more is skipped, so that
 * nothing moves off a node that is well again, or onto one that has fallen sick since.
 */
import { after, type Instant, millis, type NodeId } from '@omnirelay/primitives';
import type { HealthVerdict } from '../health/health-ranking.ts';
import { movesOf, type RebalanceMove, type RebalancePlan } from '../plan/plan-model.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';

/** Why a move of a running plan was not begun. */
export type SkipReason = 'recovered' | 'owner-gone' | 'target-not-well' | 'cooling' | 'hour-is-full';

export type PlanEnd =
  | { readonly result: 'completed' }
  /** A move failed, or a stage was not done in time: what had not begun does not begin. */
  | { readonly result: 'failed'; readonly why: 'move-failed' | 'stage-timeout' };

export interface RunView {
  readonly now: Instant;
  readonly limits: RebalancePolicy['limits'];
  /** Nothing may begin: the brake, or a window. */
  readonly isHeld: boolean;
  readonly verdictOf: (node: NodeId) => HealthVerdict;
  readonly isCooled: (shard: number) => boolean;
  readonly churnLeft: number;
  /** In flight in other namespaces. */
  readonly elsewhere: { readonly inFlight: number; readonly byNode: ReadonlyMap<NodeId, number> };
}

export interface Skipped {
  readonly move: RebalanceMove;
  readonly why: SkipReason;
}

export interface RunStep {
  readonly stage: number;
  readonly begin: readonly RebalanceMove[];
  readonly skipped: readonly Skipped[];
  readonly end: PlanEnd | null;
}

export class RunningPlan {
  readonly plan: RebalancePlan;
  /** It takes shards off nodes, rather than only evening them out. */
  readonly drains: boolean;
  /** Counts from 0. */
  #stage = 0;
  #waiting: readonly RebalanceMove[];
  readonly #inFlight = new Map<number, RebalanceMove>();
  #deadline: Instant;
  #failed = false;
  done = 0;
  skipped = 0;

  constructor(plan: RebalancePlan, { now, limits }: Pick<RunView, 'now' | 'limits'>) {
    this.plan = plan;
    this.drains = movesOf(plan).some(({ reason }) => reason === 'sick' || reason === 'leaving');
    this.#waiting = plan.stages[0] ?? [];
    this.#deadline = after(now, millis(limits.stageTimeoutMs));
  }

  /** When the stage has failed. */
  get deadline(): Instant {
    return this.#deadline;
  }

  get words(): string {
    return `stage ${Math.min(this.#stage + 1, this.plan.stages.length)} of ${this.plan.stages.length}, ${this.#inFlight.size} in flight`;
  }

  /** Of a move that is in flight; any other is none of it. */
  ended(shard: number, outcome: 'done' | 'failed'): void {
    if (!this.#inFlight.delete(shard)) return;
    if (outcome === 'done') this.done += 1;
    else this.#failed = true;
  }

  step(view: RunView): RunStep {
    const begin: RebalanceMove[] = [];
    const skipped: Skipped[] = [];
    const isLate = (): boolean => view.now >= this.#deadline;
    const nextDeadline = after(view.now, millis(view.limits.stageTimeoutMs));
    // What is held is not late, unless something in flight does not end.
    if (view.isHeld && this.#inFlight.size === 0) this.#deadline = nextDeadline;
    while (!this.#failed && !isLate() && !view.isHeld && this.#stage < this.plan.stages.length) {
      this.#waiting = this.#waiting.filter((move) => {
        const why = this.#skipReason(move, view, begin.length);
        if (why !== null) skipped.push({ move, why });
        else if (this.#hasRoom(move, view)) {
          this.#inFlight.set(move.shard, move);
          begin.push(move);
        } else return true;
        return false;
      });
      if (this.#waiting.length > 0 || this.#inFlight.size > 0) break;
      this.#stage += 1;
      this.#waiting = this.plan.stages[this.#stage] ?? [];
      this.#deadline = nextDeadline;
    }
    this.skipped += skipped.length;
    const isOver = this.#stage >= this.plan.stages.length;
    return { stage: this.#stage + 1, begin, skipped, end: this.#endOf(isOver, isLate()) };
  }

  #endOf(isOver: boolean, isLate: boolean): PlanEnd | null {
    if (isOver) return { result: 'completed' };
    if (this.#failed && this.#inFlight.size === 0) return { result: 'failed', why: 'move-failed' };
    return isLate ? { result: 'failed', why: 'stage-timeout' } : null;
  }

  #skipReason({ shard, from, to, reason }: RebalanceMove, view: RunView, begun: number): SkipReason | null {
    const giver = view.verdictOf(from);
    if (giver === 'gone') return 'owner-gone';
    if ((reason === 'sick' || reason === 'leaving') && giver === 'well') return 'recovered';
    if (view.verdictOf(to) !== 'well') return 'target-not-well';
    if (giver !== 'leaving' && view.isCooled(shard)) return 'cooling';
    return view.churnLeft - begun <= 0 ? 'hour-is-full' : null;
  }

  #hasRoom({ from, to }: RebalanceMove, { limits, elsewhere }: RunView): boolean {
    if (this.#inFlight.size + elsewhere.inFlight >= limits.movesPerCluster) return false;
    const moves = [...this.#inFlight.values()];
    return [from, to].every((node) => {
      const own = moves.filter((move) => move.from === node || move.to === node).length;
      return own + (elsewhere.byNode.get(node) ?? 0) < limits.movesPerNode;
    });
  }
}
