/**
 * This node's own liveness lease. An epoch begins with one transaction and is renewed by heartbeats; the lease is trusted for `ttl * (1 - rho)`
 * from the first attempt of the renewal that was acknowledged. A renewal whose answer was lost is sent again as the same one.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { ProviderAnswer, ProviderCondition, ProviderRecord } from './election-provider.ts';
import { beginEpoch, endOfEpoch, type SeenOwn } from './epoch-writes.ts';
import { type LeaseContext, later, NEVER } from './lease-context.ts';
import {
  decodeLiveness,
  encodeLiveness,
  type LivenessRecord,
  livenessKey,
  nodeScope,
  scopeKey,
} from './lease-records.ts';
import { type Attempt, type Entering, type Epoch, isEntered, type OwnLeaseListeners } from './own-epoch.ts';
import { judgeMissing, judgeOwnRecord, type MissingEpoch } from './own-record.ts';
import { holderTerm } from './settings.ts';

export class OwnLease {
  readonly #ctx: LeaseContext;
  readonly #listeners: OwnLeaseListeners;
  #held: Epoch | null = null;
  #entering: Entering | null = null;
  #attempt: Attempt | null = null;
  /** Its record was gone: why is asked of each read until another epoch has begun, since the one that allows it may be of an old replica. */
  #missing: MissingEpoch | null = null;
  #inFlight = false;
  #nextRenewal = NEVER;
  #mayEnterAt = 0 as Instant;
  #lastEpoch = 0n;
  #beats = 0n;
  #deposed = 0;

  constructor(ctx: LeaseContext, listeners: OwnLeaseListeners) {
    this.#ctx = ctx;
    this.#listeners = listeners;
  }

  /** The epoch stands as far as this node knows, and its lease has not run out. */
  get good(): boolean {
    return this.#held !== null && this.#ctx.now.at < this.#held.until;
  }

  get held(): Readonly<Epoch> | null {
    return this.#held;
  }

  /** An older copy of the registry may show as its own what it has long lost: the others would know. */
  get hasHeard(): boolean {
    const { marksHeardAt } = this.#ctx.gossip;
    return this.#held !== null && (marksHeardAt === null || marksHeardAt >= this.#held.hearsSince);
  }

  get beating(): boolean {
    return this.#inFlight;
  }

  /** The epoch stands in the registry. */
  get epochCondition(): ProviderCondition {
    const key = scopeKey(nodeScope(this.#ctx.self.nodeId));
    return { kind: 'version', key, version: this.#held?.claimVersion ?? 0n };
  }

  /** The registry holds the very renewal that was acknowledged last: no older copy of it does. */
  get beatCondition(): ProviderCondition {
    return { kind: 'version', key: livenessKey(this.#ctx.self.nodeId), version: this.#held?.version ?? 0n };
  }

  nextDeadline(): Instant {
    const held = this.#held;
    if (held === null) return NEVER;
    const expiry = held.expired ? NEVER : held.until;
    return Math.min(this.#inFlight ? NEVER : this.#nextRenewal, expiry) as Instant;
  }

  onTime(): void {
    const held = this.#held;
    if (held === null) return;
    const { now } = this.#ctx;
    if (!held.expired && now.at >= held.until) {
      held.expired = true;
      this.#ctx.event({ kind: 'lease-expired', epoch: held.epoch });
    }
    if (!this.#inFlight && now.at >= this.#nextRenewal) this.#renew(held);
  }

  /** The clock is in doubt. */
  renewNow(): void {
    if (this.#held !== null) this.#held.hearsSince = this.#ctx.now.at;
    // A renewal begun before the doubt cannot end it.
    if (this.#attempt !== null && !this.#attempt.uncertain && !this.#inFlight) this.#attempt = null;
    this.#nextRenewal = this.#ctx.now.at;
  }

  /** What the registry holds of this node, from a read; an older answer than what was acknowledged is an old replica's and says nothing. */
  onRead(read: Omit<SeenOwn, 'liveness'>): void {
    const { record, claim } = read;
    const liveness = record === undefined ? undefined : decodeLiveness(record.value);
    if (this.#held === null) {
      const { bootId } = this.#ctx.self;
      if (record !== undefined && claim !== undefined && isEntered(this.#entering, { bootId, liveness, claim }))
        this.#entered(record.version, claim.version);
      else if (this.#missing === null || this.#wasEnded(read, this.#missing)) this.#enter({ ...read, liveness });
      return;
    }
    if (record !== undefined && liveness !== undefined) this.#judge(record, liveness, 'read');
  }

  /** Hands the epoch back, so that what hangs on it is free at once. */
  leave(): void {
    const held = this.#held;
    if (held === null) return;
    const { self, now } = this.#ctx;
    const ended = { by: self.nodeId, why: 'left' as const, at: Math.trunc(now.wall) };
    const writes = endOfEpoch(self.nodeId, { ...this.#record(held.epoch, this.#beats) }, { ...held, ended });
    const conditions = [this.beatCondition, this.epochCondition];
    this.#ctx.ask({ kind: 'transact', txnId: this.#ctx.name('leave'), conditions, writes }, () => undefined);
    this.#end('epoch-ended', self.nodeId);
  }

  /** Another lineage: the epoch means nothing in it. */
  drop(): void {
    this.#held = null;
    this.#entering = null;
    this.#attempt = null;
    this.#missing = null;
    this.#mayEnterAt = this.#ctx.now.at;
  }

  #record(epoch: bigint, beat: bigint): LivenessRecord {
    const { self, settings } = this.#ctx;
    const stands = this.#listeners.stands();
    return { nodeId: self.nodeId, bootId: self.bootId, epoch, beat, ttlMs: settings.ttl, held: true, stands };
  }

  #wasEnded(read: Omit<SeenOwn, 'liveness'>, missing: MissingEpoch): boolean {
    const verdict = judgeMissing(read, missing);
    if (verdict === 'went-back') {
      this.#missing = null;
      this.#wentBack();
    }
    return verdict === 'ended';
  }

  #enter(seen: SeenOwn): void {
    const ctx = this.#ctx;
    const { lineage, now } = ctx;
    if (this.#inFlight || ctx.leaving || now.at < this.#mayEnterAt || !lineage.sound) return;
    const claimId = ctx.name('epoch');
    this.#beats += 1n;
    const stands = this.#listeners.stands();
    const beginning = beginEpoch(ctx, seen, { claimId, beat: this.#beats, after: this.#lastEpoch, stands });
    this.#entering = { epoch: beginning.epoch, fence: beginning.fence, claimId, startedAt: now.at };
    this.#inFlight = true;
    const { conditions, writes } = beginning;
    const request = { kind: 'transact' as const, txnId: claimId, conditions, writes };
    ctx.ask(request, (answer) => {
      this.#inFlight = false;
      if (this.#entering?.claimId === claimId && answer.kind === 'committed')
        this.#entered(answer.version, answer.version);
      else ctx.reads.onRefusal();
    });
  }

  #entered(version: bigint, claimVersion: bigint): void {
    const entering = this.#entering;
    if (entering === null) return;
    const ctx = this.#ctx;
    const { epoch, fence, claimId, startedAt } = entering;
    const until = later(startedAt, holderTerm(ctx.settings));
    const { at } = ctx.now;
    this.#held = {
      epoch,
      fence,
      claimId,
      claimVersion,
      version,
      acked: this.#beats,
      until,
      hearsSince: at,
      expired: false,
    };
    this.#entering = null;
    this.#attempt = null;
    this.#missing = null;
    this.#lastEpoch = epoch;
    this.#nextRenewal = later(startedAt, ctx.settings.renewInterval);
    ctx.clock.onRenewed(startedAt);
    ctx.sightings.restart(at);
    ctx.event({ kind: 'epoch-began', epoch });
  }

  #renew(held: Epoch): void {
    const ctx = this.#ctx;
    if (this.#attempt === null) {
      this.#beats += 1n;
      this.#attempt = { beat: this.#beats, startedAt: ctx.now.at, uncertain: false };
    }
    const attempt = this.#attempt;
    const value = encodeLiveness(this.#record(held.epoch, attempt.beat));
    this.#inFlight = true;
    ctx.ask({ kind: 'heartbeat', key: livenessKey(ctx.self.nodeId), expected: held.version, value }, (answer) => {
      this.#inFlight = false;
      if (this.#held === held) this.#onBeat(held, attempt, answer);
    });
  }

  #onBeat(held: Epoch, attempt: Attempt, answer: ProviderAnswer): void {
    switch (answer.kind) {
      case 'committed':
        this.#renewed(held, attempt, answer.version);
        return;
      case 'conflict': {
        const liveness = answer.current === undefined ? undefined : decodeLiveness(answer.current.value);
        if (answer.current === undefined) this.#gone(held);
        else if (liveness === undefined) this.#wentBack();
        else this.#judge(answer.current, liveness, 'compared');
        return;
      }
      default:
        // Surely not written: the next attempt may count from itself.
        if (answer.kind === 'unknown') attempt.uncertain = true;
        else if (!attempt.uncertain) this.#attempt = null;
        // A registry that refuses this node may refuse others: their silence is no evidence.
        if (answer.kind === 'failed') this.#ctx.sightings.restart(this.#ctx.now.at);
        this.#nextRenewal = later(this.#ctx.now.at, this.#ctx.settings.retryInterval);
    }
  }

  #judge(record: ProviderRecord, liveness: LivenessRecord, from: 'read' | 'compared'): void {
    const held = this.#held;
    if (held === null) return;
    const { bootId, nodeId } = this.#ctx.self;
    const pending = this.#attempt?.beat ?? null;
    const verdict = judgeOwnRecord(
      { record: liveness, version: record.version },
      { bootId, epoch: held.epoch, version: held.version, acked: held.acked, pending, from },
    );
    if (verdict === 'renewed' && this.#attempt !== null && !(from === 'read' && this.#inFlight))
      this.#renewed(held, this.#attempt, record.version);
    else if (verdict === 'ended') this.#end('epoch-ended', liveness.held ? nodeId : null);
    else if (verdict === 'went-back') this.#wentBack();
  }

  #renewed(held: Epoch, attempt: Attempt, version: bigint): void {
    const ctx = this.#ctx;
    held.version = version;
    held.acked = attempt.beat;
    const until = later(attempt.startedAt, holderTerm(ctx.settings));
    const lapsedAt = held.until;
    const lapsed = ctx.now.at >= lapsedAt;
    held.until = Math.max(held.until, until) as Instant;
    if (lapsed) {
      held.hearsSince = Math.max(held.hearsSince, lapsedAt) as Instant;
      // While its own renewals did not get through, those of others may not have either: nobody's time counts.
      ctx.sightings.restart(ctx.now.at);
    }
    this.#attempt = null;
    this.#nextRenewal = Math.max(ctx.now.at, later(attempt.startedAt, ctx.settings.renewInterval)) as Instant;
    ctx.clock.onRenewed(attempt.startedAt);
    if (!ctx.clock.trusted) this.#nextRenewal = ctx.now.at;
    this.#deposed = 0;
    if (held.expired && this.good) {
      held.expired = false;
      ctx.event({ kind: 'lease-reclaimed', epoch: held.epoch });
    }
  }

  /** Swept after its end, or lost with the history: it is over either way. */
  #gone({ epoch, claimVersion }: Epoch): void {
    this.#missing = { epoch, claimVersion };
    this.#end('epoch-ended', null);
  }

  #wentBack(): void {
    this.#ctx.lineage.goneBack();
    this.#ctx.event({ kind: 'history-went-back' });
    this.#end('history-went-back', null);
  }

  #end(reason: 'epoch-ended' | 'history-went-back', by: NodeId | null): void {
    const ctx = this.#ctx;
    const epoch = this.#held?.epoch ?? null;
    this.#held = null;
    this.#attempt = null;
    // Whoever is deposed again and again waits longer each time.
    this.#mayEnterAt = later(
      ctx.now.at,
      Math.min(ctx.settings.retryInterval * 2 ** this.#deposed, ctx.settings.coolDownCeiling),
    );
    this.#deposed = Math.min(this.#deposed + 1, 16);
    if (epoch !== null) ctx.event({ kind: 'epoch-ended', epoch, by });
    this.#listeners.onEpochEnded(reason);
    ctx.reads.soon();
  }
}
