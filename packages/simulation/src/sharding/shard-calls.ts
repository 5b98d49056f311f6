/** Calls at one process: begun under the claim, held, sent on or told to come again; and the effects of what was begun, on their way to the sink. */
import type { NodeId, Prng } from '@omnirelay/primitives';
import {
  type admitShard,
  type Effects,
  type Fence,
  HoldQueue,
  type Namespace,
  type OwnershipOutput,
  shardScope,
} from '@omnirelay/protocol';
import type { Told, Work } from './shard-checker.ts';
import type { ShardHost } from './shard-host.ts';
import type { ShardRun } from './shard-run.ts';

export interface Call {
  readonly id: number;
  readonly namespace: Namespace;
  readonly shard: number;
  readonly hops: number;
}

/** Milliseconds that work takes at its longest, and a call or an effect on its way. */
const WORK_LASTS = 80;
const TRAVELS = 8;
const TRAVELS_SLOWLY = 2_500;
const HOPS = 3;

interface Running {
  works: number;
  /** Whose end somebody waits for. */
  ends: (() => void) | null;
}

export class ShardCalls {
  readonly #host: ShardHost;
  readonly #run: ShardRun;
  readonly #prng: Prng;
  readonly #held: HoldQueue<Call>;
  readonly #running = new Map<string, Running>();
  /** Of each claim, the number of its next effect. */
  readonly #numbers = new Map<string, number>();
  /** Calls that this process has taken and not answered. */
  readonly #taken = new Map<number, Call>();
  readonly #inbox: Call[] = [];

  constructor(host: ShardHost, run: ShardRun, prng: Prng) {
    this.#host = host;
    this.#run = run;
    this.#prng = prng;
    this.#held = new HoldQueue({ deadline: run.settings.holdDeadline, perShard: 4, perNode: 48 });
  }

  take(call: Call): void {
    if (this.#host.dead) {
      this.#run.tell(call, 'again');
      return;
    }
    this.#taken.set(call.id, call);
    if (this.#host.stalled) this.#inbox.push(call);
    else this.#meet(call);
  }

  /** Before the process has noticed that time has passed. */
  wake(): void {
    for (const call of this.#inbox.splice(0)) this.#meet(call);
  }

  /** The connections of a process that dies are reset. */
  die(): void {
    for (const call of this.#taken.values()) this.#run.tell(call, 'again');
    this.#taken.clear();
  }

  /** Calls back once nothing runs under the claim. */
  whenEnded(claimId: string, ends: () => void): void {
    const running = this.#running.get(claimId);
    if (running === undefined || running.works === 0 || this.#run.mutant?.endsAtOnce === true) ends();
    else running.ends = ends;
  }

  release({ namespace, shard, to }: Extract<OwnershipOutput, { kind: 'release' }>): void {
    for (const call of this.#held.release(shardScope(namespace, shard))) {
      if (this.#run.mutant?.forgetsHeldCalls === true) continue;
      if (to === 'self') this.#meet(call);
      else this.#answer(call, 'again');
    }
  }

  expire(): void {
    for (const call of this.#held.expire(this.#host.now().at)) this.#answer(call, 'again');
  }

  #answer(call: Call, told: Told): void {
    if (this.#taken.delete(call.id)) this.#run.tell(call, told);
  }

  #meet(call: Call): void {
    const { namespace, shard } = call;
    const scope = shardScope(namespace, shard);
    const admission = this.#host.admission(namespace, shard);
    switch (admission.kind) {
      case 'admitted':
        this.#begin(call, scope, admission);
        return;
      case 'forward':
        this.#forward(call, admission.to);
        return;
      case 'hold':
        if (!this.#held.hold(scope, call, this.#host.now().at)) this.#answer(call, 'again');
        return;
      default:
        this.#answer(call, 'again');
    }
  }

  #forward(call: Call, to: NodeId): void {
    this.#taken.delete(call.id);
    if (call.hops >= HOPS) {
      this.#run.tell(call, 'again');
      return;
    }
    const { time } = this.#run;
    time.schedule(time.now + 1 + this.#prng.below(TRAVELS), () => {
      const host = this.#run.hostNamed(to);
      const next = { ...call, hops: call.hops + 1 };
      if (host === undefined) this.#run.tell(next, 'again');
      else host.calls.take(next);
    });
  }

  #begin(call: Call, scope: string, admission: Extract<ReturnType<typeof admitShard>, { kind: 'admitted' }>): void {
    const { fence, claimId } = admission.authority;
    const run = this.#run;
    const effects = run.effectsOf(call.namespace);
    const number = this.#number(scope, claimId, fence, effects);
    if (number === null) {
      run.stale({ host: this.#host, scope, fence });
      this.#answer(call, 'again');
      return;
    }
    const { namespace, shard } = call;
    const startedAt = run.time.now;
    const work: Work = { host: this.#host, namespace, shard, scope, effects, claimId, fence, number, startedAt };
    for (const checker of run.checkers) checker.onWorkStart?.(work);
    const running = this.#running.get(claimId) ?? { works: 0, ends: null };
    running.works += 1;
    this.#running.set(claimId, running);
    this.#write(work, (applied) => {
      const kept = admission.acknowledge().kind === 'kept';
      for (const checker of run.checkers) checker.onWorkEnd?.(work, kept);
      this.#answer(call, applied && kept ? 'done' : 'again');
      running.works -= 1;
      if (running.works > 0) return;
      const { ends } = running;
      running.ends = null;
      ends?.();
    });
  }

  /** The sink is shown the fence before the first effect under it. */
  #number(scope: string, claimId: string, fence: Fence, effects: Effects): number | null {
    let next = this.#numbers.get(claimId);
    if (next === undefined) {
      const opened = this.#run.sinkOf(effects).open(scope, fence);
      if (opened.kind === 'stale') return null;
      next = opened.next;
    }
    this.#numbers.set(claimId, next + 1);
    return next;
  }

  /** It travels, however long, and even when its sender stands still or dies meanwhile. */
  #write(work: Work, done: (applied: boolean) => void): void {
    const { time } = this.#run;
    const slowest = this.#run.slowEffects.has(this.#host.lease.node) ? TRAVELS_SLOWLY : TRAVELS;
    const lasts = 1 + this.#prng.below(WORK_LASTS);
    const arrives = time.now + lasts + 1 + this.#prng.below(slowest);
    let applied = false;
    time.schedule(arrives, () => {
      applied = this.#run.apply(work);
    });
    const end = (): void => {
      if (this.#host.dead) return;
      if (this.#host.stalled) time.schedule(this.#host.lease.stalledUntil, end);
      else done(applied);
    };
    time.schedule(arrives + 1 + this.#prng.below(TRAVELS), end);
  }
}
