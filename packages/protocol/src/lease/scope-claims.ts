/**
 * The scopes that this node stands for: what is known of each, which it holds, and how it comes and goes. A claim is one compare-and-set on
 * the scope's last record, under this node's epoch and its last acknowledged renewal; several scopes go in one transaction.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { claimFor, isNamed, mayClaimAt, type SeenClaim, successorOf } from './claim-rules.ts';
import { conditionOf } from './epoch-writes.ts';
import { type LeaseContext, later, mayWrite, NEVER } from './lease-context.ts';
import { type ClaimRecord, decodeClaim, encodeClaim, scopeKey } from './lease-records.ts';
import type { LeaseOutput, LostReason, ScopeSetting } from './machine-io.ts';
import type { ReadResult } from './registry-reads.ts';
import { freshScope, type HeldClaim, type ScopeState } from './scope-state.ts';

export class ScopeClaims {
  readonly #ctx: LeaseContext;
  readonly #output: (output: LeaseOutput) => void;
  #scopes = new Map<string, ScopeState>();
  #nextAt = NEVER;

  constructor(ctx: LeaseContext, output: (output: LeaseOutput) => void) {
    this.#ctx = ctx;
    this.#output = output;
  }

  get names(): readonly string[] {
    return [...this.#scopes.keys()];
  }

  held(scope: string): HeldClaim | undefined {
    return this.#scopes.get(scope)?.held ?? undefined;
  }

  *allHeld(): Iterable<HeldClaim> {
    for (const { held } of this.#scopes.values()) if (held !== null) yield held;
  }

  /** Nothing is held, and no claim is under way. */
  get isQuiet(): boolean {
    return this.#scopes.values().every(({ held, busy }) => held === null && !busy);
  }

  /** The claims as last read, for those who want to know who leads. */
  *allSeen(): Iterable<SeenClaim> {
    for (const { seen } of this.#scopes.values()) if (seen !== null) yield seen;
  }

  /** Whose claims stand, as far as they were read, each at most one a scope; with the version of the last that it has made. */
  holders(): ReadonlyMap<NodeId, bigint> {
    const holders = new Map<NodeId, bigint>();
    for (const { seen } of this.#scopes.values()) {
      if (seen === null || seen.claim === null || seen.claim.released) continue;
      const { nodeId } = seen.claim;
      const version = seen.version ?? 0n;
      if (version >= (holders.get(nodeId) ?? 0n)) holders.set(nodeId, version);
    }
    return holders;
  }

  nextDeadline(): Instant {
    return this.#nextAt;
  }

  configure(settings: readonly ScopeSetting[]): void {
    const next = new Map<string, ScopeState>();
    for (const setting of settings.slice(0, this.#ctx.settings.bounds.scopes)) {
      // The same object: answers that are on their way find it.
      const state = this.#scopes.get(setting.scope) ?? freshScope(setting, this.#ctx.settings);
      next.set(setting.scope, Object.assign(state, { setting, stands: true }));
    }
    for (const [scope, state] of this.#scopes) {
      if (next.has(scope)) continue;
      state.stands = false;
      // It is handed over first, and leaves the list with the release.
      next.set(scope, state);
      if (state.held?.phase === 'held') this.#stop(state, successorOf(this.#ctx, scope));
    }
    this.#scopes = next;
    this.#ctx.reads.soon();
  }

  onRead(read: ReadResult): void {
    const records = new Map(read.records.map((record) => [record.key, record]));
    for (const scope of read.scopes) {
      const state = this.#scopes.get(scope);
      if (state === undefined || state.busy) continue;
      const record = records.get(scopeKey(scope));
      const claim = record === undefined ? null : (decodeClaim(record.value) ?? null);
      const version = record?.version ?? null;
      // An old replica.
      if ((state.seen?.version ?? 0n) > (version ?? 0n)) continue;
      if (state.seen?.version !== version) {
        state.seen = { claim, version, revision: read.revision, since: read.arrivedAt };
        if (claim !== null && !claim.released && claim.nodeId !== this.#ctx.self.nodeId) {
          const { fence, nodeId, term } = claim;
          this.#ctx.event({ kind: 'observed', scope, fence, nodeId, term });
        }
      }
      // The higher the fence, the less an older history can use it again.
      else if (state.seen !== null && read.revision > state.seen.revision)
        state.seen = { ...state.seen, revision: read.revision };
      state.stale = false;
      this.#reconcile(state);
      if (!state.stands && state.held === null) this.#scopes.delete(scope);
    }
    this.#nextAt = this.#ctx.now.at;
  }

  /** A claim whose answer was lost is found; one that is gone is given up. */
  #reconcile(state: ScopeState): void {
    const { claim, version } = state.seen ?? { claim: null, version: null };
    const epoch = this.#ctx.own.held?.epoch;
    const mine = claim !== null && claim.bootId === this.#ctx.self.bootId && claim.epoch === epoch && !claim.released;
    if (state.held === null) {
      if (mine && claim !== null && version !== null && claim.fence > state.gaveWayTo)
        this.#take(state, claim, version);
      return;
    }
    if (claim?.claimId === state.held.record.claimId) {
      if (claim.released) this.#released(state);
      return;
    }
    if ((version ?? 0n) > state.held.version) this.#lose(state, 'taken');
  }

  onTime(): void {
    const { now, settings } = this.#ctx;
    this.#nextAt = NEVER;
    const due: ScopeState[] = [];
    for (const state of this.#scopes.values()) {
      if (state.busy || state.stale) continue;
      if (state.held !== null) {
        if (state.held.phase === 'stopped') this.#release(state, state.held);
        continue;
      }
      const at = this.#claimsAt(state);
      if (at === null) continue;
      if (at <= now.at) due.push(state);
      else this.#nextAt = Math.min(this.#nextAt, at) as Instant;
    }
    if (due.length === 0) return;
    // A renewal under way changes the record that a claim compares.
    if (!this.#ready() || this.#ctx.own.beating) {
      this.#nextAt = Math.min(this.#nextAt, later(now.at, settings.turnInterval)) as Instant;
      return;
    }
    const batch = due.slice(0, settings.bounds.scopesPerTransaction);
    if (batch.length < due.length) this.#nextAt = later(now.at, settings.turnInterval);
    this.#claim(batch);
  }

  #ready(): boolean {
    return !this.#ctx.leaving && mayWrite(this.#ctx) && this.#ctx.own.hasHeard;
  }

  #claimsAt(state: ScopeState): Instant | null {
    if (this.#ctx.leaving || !state.stands || state.seen === null) return null;
    const { scope, effects } = state.setting;
    const at = mayClaimAt(this.#ctx, scope, state.seen, effects);
    // Whom the last holder named is asked to lead, whatever it has lost lately: the others wait for it.
    if (at === null || isNamed(this.#ctx, state.seen)) return at;
    return Math.max(at, state.coolDown.until) as Instant;
  }

  #claim(batch: readonly ScopeState[]): void {
    const ctx = this.#ctx;
    const epoch = ctx.own.held?.epoch ?? 0n;
    const claims = batch.map((state) => ({ state, record: claimFor(ctx, state, epoch) }));
    for (const { state } of claims) state.busy = true;
    const request = {
      kind: 'transact' as const,
      txnId: ctx.name('claim'),
      conditions: [
        ctx.lineage.condition,
        ctx.own.epochCondition,
        ctx.own.beatCondition,
        ...batch.map(({ setting, seen }) => conditionOf(scopeKey(setting.scope), seen?.version ?? undefined)),
      ],
      writes: claims.map(({ record }) => ({
        kind: 'put' as const,
        key: scopeKey(record.scope),
        value: encodeClaim(record),
      })),
    };
    ctx.ask(request, (answer) => {
      for (const { state, record } of claims) {
        state.busy = false;
        if (answer.kind === 'committed' && ctx.own.held?.epoch === epoch) this.#take(state, record, answer.version);
        else state.stale = true;
      }
      // What was on its way when everything was handed over goes the same way.
      if (ctx.leaving) this.stopAll();
      if (answer.kind !== 'committed') ctx.reads.onRefusal();
    });
  }

  #take(state: ScopeState, record: ClaimRecord, version: bigint): void {
    const after = state.seen?.claim?.nodeId ?? null;
    const { scope, fence, claimId, term } = record;
    state.seen = { claim: record, version, revision: version, since: this.#ctx.now.at };
    state.held = { record, version, phase: 'held', next: null };
    this.#ctx.event({ kind: 'elected', scope, fence, claimId, term, after });
    if (!state.stands) this.#stop(state, successorOf(this.#ctx, scope));
  }

  stepDown(scope: string, next: NodeId | undefined): void {
    const state = this.#scopes.get(scope);
    if (state?.held?.phase === 'held') this.#stop(state, next ?? successorOf(this.#ctx, scope));
  }

  stopAll(): void {
    for (const [scope, state] of this.#scopes)
      if (state.held?.phase === 'held') this.#stop(state, successorOf(this.#ctx, scope));
  }

  #stop(state: ScopeState, next: NodeId | null): void {
    const { held } = state;
    if (held === null) return;
    held.phase = 'stopping';
    held.next = next;
    this.#output({ kind: 'stop', scope: held.record.scope, claimId: held.record.claimId });
  }

  stopped(scope: string): void {
    const held = this.#scopes.get(scope)?.held;
    if (held?.phase !== 'stopping') return;
    held.phase = 'stopped';
    this.#nextAt = this.#ctx.now.at;
  }

  #release(state: ScopeState, held: HeldClaim): void {
    const ctx = this.#ctx;
    const { record, version, next } = held;
    const value = encodeClaim({ ...record, released: true, ...(next !== null && { next }) });
    const key = scopeKey(record.scope);
    state.busy = true;
    const request = {
      kind: 'transact' as const,
      txnId: `${record.claimId}.release`,
      conditions: [conditionOf(key, version), ctx.lineage.condition],
      writes: [{ kind: 'put' as const, key, value }],
    };
    ctx.ask(request, (answer) => {
      state.busy = false;
      if (state.held !== held) return;
      if (answer.kind === 'committed') {
        state.seen = {
          claim: { ...record, released: true },
          version: answer.version,
          revision: answer.version,
          since: ctx.now.at,
        };
        this.#released(state);
        return;
      }
      state.stale = true;
      ctx.reads.onRefusal();
    });
  }

  #released(state: ScopeState): void {
    const { held } = state;
    if (held === null) return;
    const { scope, fence, claimId } = held.record;
    state.held = null;
    state.coolDown.onLoss(this.#ctx.now.at);
    this.#ctx.event({ kind: 'stepped-down', scope, fence, claimId, next: held.next });
  }

  loseAll(reason: LostReason): void {
    for (const state of this.#scopes.values()) {
      if (state.held !== null) this.#lose(state, reason);
      if (reason === 'lineage' || reason === 'history-went-back') state.seen = null;
      state.stale = true;
    }
  }

  /** Another live claim has the fence, which is no lower than the own one. */
  giveWay(scope: string, fence: string): void {
    const state = this.#scopes.get(scope);
    if (state === undefined || state.held === null) return;
    state.gaveWayTo = fence;
    this.#lose(state, 'split-brain');
  }

  #lose(state: ScopeState, reason: LostReason): void {
    const { held } = state;
    if (held === null) return;
    const { scope, fence, claimId } = held.record;
    state.held = null;
    state.coolDown.onLoss(this.#ctx.now.at);
    this.#ctx.event({ kind: 'lost', scope, fence, claimId, reason });
  }
}
