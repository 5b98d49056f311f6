/**
 * Drives the machine of a node that owns shards: what it has read goes in, its acks go to the registry, the shards that it may accept work for to the
 * lease machine. Each turn starts from the records; nothing waits for a message.
 */
import type { Clock } from '@omnirelay/primitives';
import type { OwnedShards } from '@omnirelay/protocol';
import {
  admitShard,
  type Footing,
  fenceOfShard,
  type HandoverSettings,
  type Namespace,
  type NamespaceSight,
  type OwnershipEvent,
  type OwnershipInput,
  type OwnershipOutput,
  type ProviderRequest,
  type ShardAdmission,
  ShardOwnership,
  shardScope,
} from '@omnirelay/protocol';
import type { RegistryProvider } from '../leadership/registry-provider.ts';
import type { ShardGround } from '../leadership/shard-ground.ts';
import { machineTimer } from '../machine-timer.ts';
import type { FollowedShards } from './followed-shards.ts';
import type { HeldCalls } from './held-calls.ts';
import { ownSight, saysTheSame } from './own-sight.ts';
import type { ShardWork } from './shard-work.ts';

export interface ShardOwnerDeps {
  readonly ground: ShardGround;
  readonly follow: FollowedShards;
  readonly settings: HandoverSettings;
  readonly clock: Clock;
  readonly provider: RegistryProvider;
  readonly owned: OwnedShards;
  readonly work: ShardWork;
  readonly held: HeldCalls;
  readonly onEvent: (event: OwnershipEvent) => void;
  readonly onProblem: (problem: string) => void;
}

/** Work must end: the shard is no longer this node's, or its time to end has passed. */
export class ShardLostError extends Error {
  readonly code = 'shard_lost';
}

export class ShardOwner implements Disposable {
  readonly #deps: ShardOwnerDeps;
  readonly #machine: ShardOwnership;
  readonly #timer;
  readonly #fed = new Map<Namespace, NamespaceSight>();
  readonly #inputs: OwnershipInput[] = [];
  readonly #stops: readonly (() => void)[];
  readonly #left = new Set<() => void>();
  readonly #away = new Set<() => void>();
  #footing: Footing | null = null;
  #turning = false;
  #waking = false;
  #closed = false;

  constructor(deps: ShardOwnerDeps) {
    this.#deps = deps;
    const { ground, follow, clock, settings } = deps;
    this.#machine = new ShardOwnership({
      self: ground.self,
      settings,
      fenceOf: (ground) => fenceOfShard({ failoverVersion: 0n, ...ground }),
    });
    this.#timer = machineTimer({
      clock,
      nextDeadline: () => this.#machine.nextDeadline(),
      onDue: () => this.#feed({ kind: 'timer' }),
    });
    const wake = (): void => this.#wake();
    this.#stops = [ground.onTurn(wake), ground.claims.onSettled(wake), follow.onSettled(wake)];
    this.#wake();
  }

  admission(namespace: Namespace, shard: number): ShardAdmission {
    const { ground } = this.#deps;
    return admitShard({
      state: () => this.#machine.state(namespace, shard),
      grant: () => ground.grant(shardScope(namespace, shard)),
      clock: ground.reading,
    });
  }

  /** Whether the map gives it any shard. */
  get ownsAny(): boolean {
    return [...this.#fed.values()].some(({ owned }) => owned.length > 0);
  }

  /** Asks for its shards to be handed over; resolves once it has none, or when the signal says so. */
  async leave(signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.ownsAny || this.#footing === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#left.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    this.#feed({ kind: 'leave' });
    await promise;
    this.#left.delete(resolve);
  }

  /**
   * Ends what runs and keeps its shards for the next life of this node until `awayUntil`, in Unix milliseconds; resolves once whoever leads can read that,
   * or when the signal says so.
   */
  async rest(awayUntil: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.ownsAny || this.#footing === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#away.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    this.#feed({ kind: 'rest', awayUntil });
    await promise;
    this.#away.delete(resolve);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#timer[Symbol.dispose]();
    for (const resolve of [...this.#left, ...this.#away]) resolve();
  }

  /** After the turn that it was woken in: that of the lease machine takes no further input of its own. */
  #wake(): void {
    if (this.#waking || this.#closed) return;
    this.#waking = true;
    queueMicrotask(() => {
      this.#waking = false;
      if (!this.#closed) this.#look();
    });
  }

  #look(): void {
    const { ground, follow, owned } = this.#deps;
    const footing = ground.footing();
    if (!isSame(footing, this.#footing)) {
      this.#footing = footing;
      this.#feed({ kind: 'footing', footing });
    }
    const sources = { self: ground.self.nodeId, follow, claims: ground.claims, owned };
    for (const namespace of follow.all().keys()) {
      const sight = ownSight(namespace, sources);
      const before = this.#fed.get(namespace);
      if (sight === undefined || (before !== undefined && saysTheSame(sight, before) && this.#isSettled(before)))
        continue;
      this.#fed.set(namespace, sight);
      this.#feed({ kind: 'namespace', sight });
    }
    for (const namespace of [...this.#fed.keys()]) {
      if (follow.settings(namespace) !== undefined) continue;
      this.#fed.delete(namespace);
      this.#feed({ kind: 'forget', namespace });
    }
    if (!this.ownsAny || footing === null) for (const resolve of this.#left) resolve();
  }

  /** What was fed was new enough to be believed: that time has passed since then says nothing more. */
  #isSettled({ revision, epoch, owned }: NamespaceSight): boolean {
    const footing = this.#footing;
    if (footing !== null && revision < footing.epochVersion) return false;
    return !owned.some(({ assignedAt }) => assignedAt > epoch.readAt);
  }

  /** What is fed while a turn is carried out comes after it, all of it as one: shards that end their work at once are told of in one write. */
  #feed(input: OwnershipInput): void {
    if (this.#closed) return;
    this.#inputs.push(input);
    if (this.#turning) return;
    this.#turning = true;
    try {
      while (this.#inputs.length > 0) this.#turn(this.#inputs.splice(0));
    } finally {
      this.#turning = false;
      this.#timer.arm();
    }
  }

  #turn(inputs: readonly OwnershipInput[]): void {
    for (const input of inputs) this.#machine.handle(input, this.#deps.clock.now());
    for (const output of this.#machine.takeOutputs()) {
      try {
        this.#carryOut(output);
      } catch (error) {
        this.#deps.onProblem((error as Error).stack ?? String(error));
      }
    }
    if (this.#away.size > 0 && this.#machine.isAway) for (const resolve of this.#away) resolve();
  }

  #carryOut(output: OwnershipOutput): void {
    const { ground, work, held, onEvent } = this.#deps;
    switch (output.kind) {
      case 'leads':
        ground.assign(output.epoch, output.leads);
        return;
      case 'event':
        onEvent(output.event);
        return;
      case 'stop': {
        const { namespace, shard, claimId } = output;
        work.whenIdle(claimId, () => this.#feed({ kind: 'ended', namespace, shard, claimId }));
        return;
      }
      case 'abort':
        work.abort(
          output.claimId,
          new ShardLostError(`${shardScope(output.namespace, output.shard)} is being given up`),
        );
        return;
      case 'release':
        held.release(shardScope(output.namespace, output.shard));
        return;
      default:
        void this.#ask(output);
    }
  }

  async #ask(request: ProviderRequest): Promise<void> {
    this.#feed(await this.#deps.provider.ask(request));
  }
}

const isSame = (a: Footing | null, b: Footing | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.epoch === b.epoch &&
    a.epochVersion === b.epochVersion &&
    a.lineageEpoch === b.lineageEpoch &&
    a.unfencedFrom === b.unfencedFrom);
