/**
 * The reads of the lease machine, one at a time: the lineage, this node's own records, claims in turn, and for candidates all liveness
 * records. It also judges the session: only answers that came soon, one after the other, let time count.
 */
import type { Instant } from '@omnirelay/primitives';
import type { ProviderAnswer } from './election-provider.ts';
import { type LeaseContext, later, NEVER } from './lease-context.ts';
import {
  EPOCH_FLOOR_RECORD,
  LINEAGE_RECORD,
  LIVENESS_PREFIX,
  livenessKey,
  nodeScope,
  scopeKey,
} from './lease-records.ts';
import type { FreshRead } from './sightings.ts';

export interface ReadResult extends FreshRead {
  readonly records: Extract<ProviderAnswer, { kind: 'read-answer' }>['records'];
  readonly revision: bigint;
  readonly scopes: readonly string[];
  /** All liveness records were asked for: one that is not among them did not exist. */
  readonly isWhole: boolean;
  /** It came soon enough, and no doubt in the clock came between. */
  readonly fresh: boolean;
}

export interface ReadListeners {
  readonly onRead: (result: ReadResult) => void;
  readonly onSessionBroken: () => void;
  /** Scopes to read the claims of, and whether this node is a candidate at all. */
  readonly scopes: () => readonly string[];
}

export class RegistryReads {
  readonly #ctx: LeaseContext;
  readonly #listeners: ReadListeners;
  #nextAt: Instant;
  #inFlight = false;
  #again = false;
  #position = 0;
  #lastFresh: Instant | null = null;
  /** Doubts in the clock so far: a read that spans one is not fresh. */
  #doubts = 0;
  #refusedAt = Number.NEGATIVE_INFINITY as Instant;

  constructor(ctx: LeaseContext, listeners: ReadListeners, now: Instant) {
    this.#ctx = ctx;
    this.#listeners = listeners;
    this.#nextAt = now;
  }

  get healthy(): boolean {
    return this.#lastFresh !== null && this.#ctx.now.at - this.#lastFresh <= this.#ctx.settings.sessionGap;
  }

  nextDeadline(): Instant {
    return this.#inFlight ? NEVER : this.#nextAt;
  }

  /** Reads now, or once more if a read is under way: what it finds may be of before. */
  soon(): void {
    if (this.#inFlight) this.#again = true;
    else this.#nextAt = this.#ctx.now.at;
  }

  /**
   * A write was not committed: what stands there now is read at once. Where writes are refused again and again (a store that takes none, a scope that
   * this node may not stand for) it is read and tried no more often than anything else that was refused.
   */
  onRefusal(): void {
    const { now, settings } = this.#ctx;
    const notBefore = later(this.#refusedAt, settings.retryInterval);
    this.#refusedAt = Math.max(now.at, notBefore) as Instant;
    if (now.at >= notBefore) this.soon();
    else this.noLaterThan(notBefore);
  }

  onDoubt(): void {
    this.#doubts += 1;
    this.#lastFresh = null;
  }

  onTime(): void {
    const ctx = this.#ctx;
    const sentAt = ctx.now.at;
    const all = this.#listeners.scopes();
    const scopes = this.#take(all);
    const doubts = this.#doubts;
    const keys = [LINEAGE_RECORD, EPOCH_FLOOR_RECORD, scopeKey(nodeScope(ctx.self.nodeId)), ...scopes.map(scopeKey)];
    const candidate = all.length > 0;
    if (!candidate) keys.push(livenessKey(ctx.self.nodeId));
    this.#inFlight = true;
    this.#again = this.#position !== 0;
    this.#nextAt = later(sentAt, ctx.settings.pollInterval);
    ctx.ask({ kind: 'read', keys, ...(candidate && { prefix: LIVENESS_PREFIX }) }, (answer) => {
      this.#inFlight = false;
      if (this.#again) this.#nextAt = ctx.now.at;
      if (answer.kind !== 'read-answer') {
        this.#breakSession();
        this.#nextAt = later(ctx.now.at, ctx.settings.retryInterval);
        return;
      }
      const arrivedAt = ctx.now.at;
      const fresh = doubts === this.#doubts && arrivedAt - sentAt <= ctx.settings.freshRead;
      if (!fresh) this.#breakSession();
      else if (!this.healthy) this.#listeners.onSessionBroken();
      if (fresh) this.#lastFresh = arrivedAt;
      const { records, revision } = answer;
      this.#listeners.onRead({ sentAt, arrivedAt, records, revision, scopes, isWhole: candidate, fresh });
    });
  }

  #breakSession(): void {
    this.#lastFresh = null;
    this.#listeners.onSessionBroken();
  }

  /** A record may be stale from then on: the read that tells comes no later. */
  noLaterThan(at: Instant): void {
    if (at < this.#nextAt) this.#nextAt = Math.max(at, this.#ctx.now.at) as Instant;
  }

  /** As many as one read may ask for, the rest in the next. */
  #take(all: readonly string[]): readonly string[] {
    const most = this.#ctx.settings.bounds.keysPerRead;
    const taken = all.slice(this.#position, this.#position + most);
    this.#position = this.#position + most >= all.length ? 0 : this.#position + most;
    return taken;
  }
}
