/**
 * The lease machine: liveness leases with epochs, elections that hang on them, and hand-over, without any IO. Inputs come with both clocks;
 * requests to the registry are outputs, their answers are inputs. Nothing that a peer or a store says makes it throw.
 */
import { assertNever, type Instant } from '@omnirelay/primitives';
import { ClockTrust } from './clock-trust.ts';
import type { ProviderAnswer, RequestId } from './election-provider.ts';
import { EpochBumps } from './epoch-bumps.ts';
import type { Ground } from './footing.ts';
import { NO_GOSSIP } from './gossip-sight.ts';
import type { Grant } from './guard.ts';
import type { LeaseContext, LeaseSelf } from './lease-context.ts';
import { EPOCH_FLOOR_RECORD, LINEAGE_RECORD, livenessKey, nodeScope, scopeKey } from './lease-records.ts';
import { Lineage } from './lineage.ts';
import type { ClockReading, HeardClaim, LeaseInput, LeaseOutput, ScopeSetting } from './machine-io.ts';
import { OwnLease } from './own-lease.ts';
import { type ReadResult, RegistryReads } from './registry-reads.ts';
import { ScopeClaims } from './scope-claims.ts';
import type { LeaseSettings } from './settings.ts';
import { ShardLeads } from './shard-leads.ts';
import { sightRecords } from './sight-records.ts';
import { Sightings } from './sightings.ts';
import { SplitBrain } from './split-brain.ts';

export interface LeaseMachineOptions {
  readonly self: LeaseSelf;
  readonly scopes: readonly ScopeSetting[];
  readonly settings: LeaseSettings;
  readonly now: ClockReading;
}

export interface Standing {
  /** Null between two epochs. */
  readonly epoch: bigint | null;
  /** End of the own lease, on the own clock. */
  readonly until: Instant | null;
  /** Since when it must have heard from the others how far the registry goes, before it admits or claims; null once it has. */
  readonly mustHearSince: Instant | null;
  readonly clockTrusted: boolean;
  /** So many leases ran out at once that nobody is deposed for now. */
  readonly hiccup: boolean;
  /** Everything is handed over, and the epoch given back as far as this node can tell. */
  readonly left: boolean;
}

/** Scopes named in a liveness record; shards and long lists stay out of it. */
const STANDS_TOLD = 16;

export class LeaseMachine {
  readonly #ctx: LeaseContext;
  readonly #claims: ScopeClaims;
  readonly #bumps: EpochBumps;
  readonly #shards: ShardLeads;
  readonly #splitBrain: SplitBrain;
  readonly #waiting = new Map<RequestId, (answer: ProviderAnswer) => void>();
  #outputs: LeaseOutput[] = [];
  #phase: 'idle' | 'running' | 'left' = 'idle';
  #requests = 0;
  #names = 0;

  constructor({ self, scopes, settings, now }: LeaseMachineOptions) {
    const parts = {
      self,
      settings,
      now,
      clock: new ClockTrust(settings, now),
      lineage: new Lineage(),
      sightings: new Sightings(settings),
      gossip: NO_GOSSIP,
      leaving: false,
      name: (what) => `${self.nodeId}.${self.bootId}.${what}.${++this.#names}`,
      ask: (request, onAnswer) => {
        const id = ++this.#requests as RequestId;
        this.#waiting.set(id, onAnswer);
        this.#outputs.push({ ...request, request: id } as LeaseOutput);
        return id;
      },
      event: (event) => {
        this.#outputs.push({ kind: 'event', event });
      },
    } satisfies Partial<LeaseContext>;
    const ctx = parts as unknown as { -readonly [K in keyof LeaseContext]: LeaseContext[K] };
    this.#claims = new ScopeClaims(ctx, (output) => this.#outputs.push(output));
    ctx.own = new OwnLease(ctx, {
      stands: () => this.#claims.names.filter((scope) => !scope.startsWith('shard/')).slice(0, STANDS_TOLD),
      onEpochEnded: (reason) => {
        this.#claims.loseAll(reason);
        this.#shards.end();
      },
    });
    ctx.reads = new RegistryReads(
      ctx,
      {
        scopes: () => this.#claims.names,
        onRead: (result) => this.#onRead(result),
        onSessionBroken: () => ctx.sightings.restart(ctx.now.at),
      },
      now.at,
    );
    this.#ctx = ctx;
    this.#bumps = new EpochBumps(ctx);
    this.#shards = new ShardLeads(ctx);
    this.#splitBrain = new SplitBrain(ctx, this.#claims);
    this.#claims.configure(scopes);
  }

  handle(input: LeaseInput, now: ClockReading): void {
    const ctx = this.#ctx;
    const due = this.nextDeadline();
    ctx.now = now.at > ctx.now.at ? now : { ...now, at: ctx.now.at };
    const doubt = this.#phase === 'running' ? ctx.clock.notice(due, ctx.now) : null;
    if (doubt !== null) {
      ctx.event({ kind: 'clock-distrusted', reason: doubt.reason, byMs: doubt.by });
      ctx.reads.onDoubt();
      ctx.sightings.restart(ctx.now.at);
      ctx.own.renewNow();
    }
    this.#apply(input);
    if (this.#phase !== 'running') return;
    for (const part of [ctx.own, ctx.reads, this.#claims]) if (part.nextDeadline() <= ctx.now.at) part.onTime();
    this.#finishLeaving();
  }

  /** When `handle` wants to be called with `timer`, unless another input comes first. */
  nextDeadline(): Instant | null {
    if (this.#phase !== 'running') return null;
    const { own, reads } = this.#ctx;
    const next = Math.min(own.nextDeadline(), reads.nextDeadline(), this.#claims.nextDeadline());
    return next === Number.POSITIVE_INFINITY ? null : (next as Instant);
  }

  takeOutputs(): LeaseOutput[] {
    const outputs = this.#outputs;
    if (outputs.length > 0) this.#outputs = [];
    return outputs;
  }

  /** What this node may do under the scope at present; `guard` asks it at each effect. Undefined while it leads nothing there. */
  grant(scope: string): Grant | undefined {
    const { own, clock, lineage, settings, now } = this.#ctx;
    const epoch = own.held;
    if (epoch === null || !own.good || !own.hasHeard || !clock.trusted || !lineage.sound) return undefined;
    const held = this.#claims.held(scope);
    // One that has stopped has said that nothing runs any more.
    const lead = held === undefined ? this.#shards.get(scope) : held.phase === 'stopped' ? undefined : held.record;
    if (lead === undefined) return undefined;
    return {
      authority: {
        scope,
        fence: lead.fence,
        claimId: lead.claimId,
        conditions: [own.epochCondition],
      },
      effects: lead.effects,
      stopping: held?.phase === 'stopping',
      epoch: epoch.epoch,
      term: lead.term,
      until: epoch.until,
      seen: now,
      nextTurn: this.nextDeadline() ?? now.at,
      limits: { stallMs: settings.stallThreshold, jumpMs: settings.jumpThreshold },
    };
  }

  /** Own claims as gossip tells them. */
  ownClaims(): readonly HeardClaim[] {
    const { nodeId } = this.#ctx.self;
    return [...this.#claims.allHeld()].map(({ record: { scope, fence, claimId } }) => ({
      scope,
      fence,
      claimId,
      nodeId,
    }));
  }

  /** Since when this node must have heard the marks of the living before it may lead; null while it has. The driver asks gossip for them. */
  marksWantedSince(): Instant | null {
    const { own } = this.#ctx;
    return own.held === null || own.hasHeard ? null : own.held.hearsSince;
  }

  /** The last claim read of each scope, live or over. */
  claims() {
    return [...this.#claims.allSeen()];
  }

  /** How this node stands with its own lease, for those who watch over it. */
  standing(): Standing {
    const { own, clock } = this.#ctx;
    return {
      epoch: own.held?.epoch ?? null,
      until: own.held?.until ?? null,
      mustHearSince: own.held === null || own.hasHeard ? null : own.held.hearsSince,
      clockTrusted: clock.trusted,
      hiccup: this.#bumps.hiccup,
      left: this.#phase === 'left',
    };
  }

  /** For `footingOf` and `quietAfter`: what shards hang on. */
  get ground(): Ground {
    return this.#ctx;
  }

  #apply(input: LeaseInput): void {
    const ctx = this.#ctx;
    if (input.kind === 'start') {
      if (this.#phase === 'idle') this.#phase = 'running';
      ctx.reads.soon();
      return;
    }
    if (this.#phase !== 'running') return;
    switch (input.kind) {
      case 'timer':
        return;
      case 'read-answer':
      case 'committed':
      case 'conflict':
      case 'unknown':
      case 'failed': {
        const onAnswer = this.#waiting.get(input.request);
        this.#waiting.delete(input.request);
        onAnswer?.(input);
        return;
      }
      case 'gossip':
        ctx.gossip = input.sight;
        this.#bumps.onGossip(input.sight);
        return;
      case 'claims-heard':
        this.#splitBrain.hear(input.claims);
        return;
      case 'lineage-heard':
        ctx.lineage.hear(input.lineageEpoch);
        return;
      case 'look':
        ctx.reads.soon();
        return;
      case 'scopes':
        this.#claims.configure(input.scopes);
        return;
      case 'shards':
        this.#shards.assign(input.shards);
        return;
      case 'step-down':
        this.#claims.stepDown(input.scope, input.next);
        return;
      case 'stopped':
        this.#claims.stopped(input.scope);
        return;
      case 'leave':
        ctx.leaving = true;
        this.#claims.stopAll();
        return;
      default:
        assertNever(input);
    }
  }

  #onRead(read: ReadResult): void {
    const ctx = this.#ctx;
    const find = (key: string) => read.records.find((record) => record.key === key);
    const verdict = ctx.lineage.onRead(find(LINEAGE_RECORD), ctx.now.at);
    if (verdict === 'unbelievable') {
      ctx.reads.onDoubt();
      return;
    }
    if (verdict === 'new') {
      this.#claims.loseAll('lineage');
      this.#shards.end();
      ctx.own.drop();
      ctx.sightings.forget();
      ctx.event({ kind: 'lineage-changed', lineageEpoch: ctx.lineage.epoch });
    }
    const { nodeId } = ctx.self;
    if (read.fresh) sightRecords(read, ctx.sightings, this.#claims.holders());
    ctx.own.onRead({
      record: find(livenessKey(nodeId)),
      claim: find(scopeKey(nodeScope(nodeId))),
      floor: find(EPOCH_FLOOR_RECORD),
      revision: read.revision,
    });
    this.#claims.onRead(read);
    if (!read.fresh) return;
    this.#bumps.onFreshRead(read);
    const staleAt = ctx.sightings.nextStaleAt();
    if (staleAt !== null) ctx.reads.noLaterThan(staleAt);
  }

  /** Once nothing is held any more, the epoch itself is given back; a renewal under way would change the record that this compares. */
  #finishLeaving(): void {
    if (!this.#ctx.leaving || this.#ctx.own.beating || !this.#claims.isQuiet) return;
    this.#ctx.own.leave();
    this.#phase = 'left';
  }
}
