/** One process with a lease machine: its clocks, its requests on the way, its stalls, and work done under what it leads. */
import { type NodeId, nodeId, type Prng } from '@omnirelay/primitives';
import {
  type Admission,
  type Grant,
  guard,
  type LeaseEvent,
  type LeaseInput,
  LeaseMachine,
  type LeaseOutput,
  type LeaseSettings,
  type ProviderRequest,
  type ScopeSetting,
} from '@omnirelay/protocol';
import type { Transaction } from '@omnirelay/registry';
import type { VirtualTime } from '../virtual-time.ts';
import type { Effect, LeaseChecker } from './lease-checker.ts';
import type { LeaseClock } from './lease-clock.ts';
import type { LeaseMutant } from './lease-mutant.ts';
import type { Belief, LeaseRegistry } from './lease-registry.ts';

export const leaseNodeId = (node: number): NodeId => nodeId(`n${node}`);

export interface LeaseHostOptions {
  readonly node: number;
  readonly life: number;
  readonly clock: LeaseClock;
  readonly belief: Belief;
  readonly settings: LeaseSettings;
  readonly scopes: readonly ScopeSetting[];
  readonly time: VirtualTime;
  readonly registry: LeaseRegistry;
  readonly prng: Prng;
  readonly mutant: LeaseMutant | undefined;
  readonly checkers: readonly LeaseChecker[];
  readonly count: (what: 'renew' | 'acquire' | 'effect') => void;
}

/** Milliseconds between two effects under one scope, and how long one takes at its longest. */
const EFFECT_EVERY = 60;
const EFFECT_LASTS = 120;

export class LeaseHost {
  readonly node: number;
  readonly id: NodeId;
  readonly life: number;
  readonly clock: LeaseClock;
  /** What this node has seen of the registry; its file survives a restart. */
  readonly belief: Belief;
  readonly machine: LeaseMachine;
  readonly #o: LeaseHostOptions;
  readonly #queue: LeaseInput[] = [];
  readonly #running = new Map<string, number>();
  readonly #stopping = new Set<string>();
  readonly #led = new Set<string>();
  stalledUntil = 0;
  lastFaultAt = Number.NEGATIVE_INFINITY;
  dead = false;
  #armedFor = Number.POSITIVE_INFINITY;
  /** Milliseconds of a request one way, at its longest. */
  slowest = 8;

  constructor(options: LeaseHostOptions) {
    const { node, life, clock, settings, scopes, time, mutant } = options;
    this.#o = options;
    this.node = node;
    this.life = life;
    this.id = leaseNodeId(node);
    this.clock = clock;
    this.belief = options.belief;
    this.machine = new LeaseMachine({
      self: { nodeId: this.id, bootId: `b${life}` },
      scopes: mutant?.scopes?.(scopes) ?? scopes,
      settings: mutant?.settings?.(settings, node) ?? settings,
      now: clock.read(time.now),
    });
  }

  get up(): boolean {
    return !this.dead;
  }

  get stalled(): boolean {
    return this.#o.time.now < this.stalledUntil;
  }

  grant(scope: string): Grant | undefined {
    const grant = this.machine.grant(scope);
    return grant === undefined ? undefined : (this.#o.mutant?.grant?.(grant) ?? grant);
  }

  /** Whether this process would start an effect now, if it ran. */
  admission(scope: string): Admission {
    const { time, mutant } = this.#o;
    const clock = () => this.clock.read(time.now);
    const sources = { grant: () => this.grant(scope), clock };
    return mutant?.guard === undefined ? guard(sources) : mutant.guard(sources);
  }

  feed(input: LeaseInput): void {
    if (this.dead) return;
    if (this.stalled) {
      this.#queue.push(input);
      return;
    }
    const { time, mutant } = this.#o;
    const changed = mutant?.input === undefined ? input : mutant.input(input, this.id);
    if (changed !== null) this.machine.handle(changed, this.clock.read(time.now));
    for (const output of this.machine.takeOutputs()) this.#carryOut(output);
    this.#arm();
  }

  /** The event loop stands still; a paused machine's clock too. What runs begins again where it was: perhaps in the middle of an effect. */
  stall(ms: number, machine: boolean): void {
    const { time } = this.#o;
    const until = time.now + ms;
    if (until <= this.stalledUntil) return;
    this.stalledUntil = until;
    time.schedule(until, () => {
      if (this.stalled) return;
      if (machine) this.clock.standStill(ms);
      // Work goes on first: an effect that was about to start, before any timer has told the time.
      for (const scope of this.#led) this.#startEffect(scope);
      for (const checker of this.#o.checkers) checker.onWake?.(this);
      this.feed({ kind: 'timer' });
      for (const input of this.#queue.splice(0)) this.feed(input);
    });
  }

  die(): void {
    this.dead = true;
  }

  #arm(): void {
    const { time } = this.#o;
    const deadline = this.machine.nextDeadline();
    if (deadline === null) return;
    const at = Math.max(time.now, this.clock.realOf(deadline));
    if (at >= this.#armedFor && this.#armedFor > time.now) return;
    this.#armedFor = at;
    time.schedule(at, () => {
      if (this.#armedFor !== at) return;
      this.#armedFor = Number.POSITIVE_INFINITY;
      const due = this.machine.nextDeadline();
      if (this.dead || due === null) return;
      // While it stands still nothing is armed; its end feeds a timer.
      if (this.stalled) return;
      if (this.clock.read(time.now).at >= due) this.feed({ kind: 'timer' });
      else this.#arm();
    });
  }

  #carryOut(output: LeaseOutput): void {
    const changed = this.#o.mutant?.output === undefined ? output : this.#o.mutant.output(output);
    if (changed === null) return;
    if (changed.kind === 'event') this.#onEvent(changed.event);
    else if (changed.kind === 'stop') this.#stop(changed.scope);
    else this.#request(changed);
  }

  #onEvent(event: LeaseEvent): void {
    for (const checker of this.#o.checkers) checker.onEvent?.(this, event);
    if (event.kind === 'elected') this.#lead(event.scope);
    if (event.kind === 'lost' || event.kind === 'stepped-down') this.#led.delete(event.scope);
  }

  #lead(scope: string): void {
    if (this.#led.has(scope)) return;
    this.#led.add(scope);
    const work = (): void => {
      if (this.dead || !this.#led.has(scope)) return;
      if (!this.stalled) this.#startEffect(scope);
      this.#o.time.schedule(this.#o.time.now + 1 + this.#o.prng.below(2 * EFFECT_EVERY), work);
    };
    work();
  }

  #stop(scope: string): void {
    this.#stopping.add(scope);
    if (this.#o.mutant?.stopsAtOnce === true || (this.#running.get(scope) ?? 0) === 0) this.#stopped(scope);
  }

  #stopped(scope: string): void {
    this.#stopping.delete(scope);
    this.#o.time.schedule(this.#o.time.now, () => this.feed({ kind: 'stopped', scope }));
  }

  #startEffect(scope: string): void {
    if (this.dead) return;
    const { time, prng, checkers, count, mutant } = this.#o;
    const admission = this.admission(scope);
    if (admission.kind !== 'admitted') return;
    const { authority } = admission;
    count('effect');
    const effect: Effect = {
      host: this,
      scope,
      fence: authority.fence,
      claimId: authority.claimId,
      startedAt: time.now,
    };
    for (const checker of checkers) checker.onEffectStart?.(effect);
    this.#running.set(scope, (this.#running.get(scope) ?? 0) + 1);
    const end = (): void => {
      if (this.dead) return;
      if (this.stalled) {
        time.schedule(this.stalledUntil, end);
        return;
      }
      const kept = admission.acknowledge().kind === 'kept';
      for (const checker of checkers) checker.onEffectEnd?.(effect, kept);
      const left = (this.#running.get(scope) ?? 1) - 1;
      this.#running.set(scope, left);
      if (left === 0 && this.#stopping.has(scope)) this.#stopped(scope);
    };
    time.schedule(time.now + 1 + prng.below(EFFECT_LASTS), end);
    // The registry's part of it travels, however long, and even when its sender stands still meanwhile.
    time.schedule(time.now + prng.below(this.slowest), () => {
      const bare = mutant?.writesUnfenced === true;
      const { fence, claimId } = authority;
      const under = bare ? ({ kind: 'unfenced' } as const) : ({ kind: 'fence', scope, fence, claimId } as const);
      this.#o.registry.transact(this.node, this.belief, {
        under,
        txnId: `${authority.claimId}.effect.${time.now}.${prng.uint32()}` as Transaction['txnId'],
        conditions: bare ? [] : (authority.conditions as Transaction['conditions']),
        writes: [{ kind: 'put', key: `effects/${scope}`, value: authority.fence }],
      });
    });
  }

  #request(request: ProviderRequest): void {
    const { time, prng, registry, count } = this.#o;
    if (request.kind !== 'read') count(request.kind === 'heartbeat' ? 'renew' : 'acquire');
    time.schedule(time.now + 1 + prng.below(this.slowest), () => {
      const answer = this.#apply(registry, request);
      time.schedule(time.now + 1 + prng.below(this.slowest), () => {
        this.#learn(answer);
        this.feed(answer);
      });
    });
  }

  #apply(registry: LeaseRegistry, request: ProviderRequest): LeaseInput {
    const id = request.request;
    switch (request.kind) {
      case 'read': {
        const outcome = registry.read(this.node, this.belief, request.keys, { prefix: request.prefix });
        if (outcome.kind === 'failed') return { ...outcome, request: id };
        return { kind: 'read-answer', request: id, records: outcome.records, revision: outcome.revision };
      }
      case 'transact': {
        const { txnId, conditions, writes } = request;
        const txn = { under: { kind: 'unfenced' as const }, txnId: txnId as Transaction['txnId'], writes };
        const checked = conditions as Transaction['conditions'];
        return { ...registry.transact(this.node, this.belief, { ...txn, conditions: checked }), request: id };
      }
      case 'heartbeat': {
        const { key, expected, value } = request;
        return { ...registry.heartbeat(this.node, this.belief, { key, expected, value }), request: id };
      }
    }
  }

  /** The high water rises with what is read; a new lineage is believed once its record names its own store. */
  #learn(answer: LeaseInput): void {
    if (answer.kind !== 'read-answer') return;
    const record = answer.records.find(({ key }) => key === 'meta/lineage');
    if (record === undefined) return;
    const { lineageEpoch, storeIdentity } = JSON.parse(record.value) as { lineageEpoch: string; storeIdentity: string };
    const epoch = BigInt(lineageEpoch);
    if (epoch > this.belief.lineageEpoch) {
      this.belief.lineageEpoch = epoch;
      this.belief.identity = storeIdentity as Belief['identity'];
      this.belief.revision = answer.revision;
    } else if (epoch === this.belief.lineageEpoch && answer.revision > this.belief.revision)
      this.belief.revision = answer.revision;
  }
}
