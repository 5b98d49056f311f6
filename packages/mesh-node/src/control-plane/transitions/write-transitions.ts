/**
 * Whoever leads the mesh writes down what has become of its members, in batches, under its fence: a leader that was deposed writes nothing more.
 * It goes by what the records lack, not by what has just happened, so one that comes into office fills the gap that its predecessor left.
 */
import { type Authority, GLOBAL_CONTROL } from '@omnirelay/protocol';
import type { GuardedRegistry, RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import type { AuditPrincipal } from '@omnirelay/wire';
import type { Leadership } from '../../leadership/leadership.ts';
import type { AuditChain } from '../audit-chain.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { dropRecords } from '../drop-records.ts';
import type { RegistryMirror } from '../registry-mirror.ts';
import { auditOf } from './audit-of-transitions.ts';
import { expiredTransitions, type Spoken } from './expired-transitions.ts';
import type { SeenTransitions } from './seen-transitions.ts';
import type { TransitionLog } from './transition-log.ts';
import { encodeTransition, TRANSITIONS_HEAD, type Transition, transitionKey } from './transition-record.ts';

export interface TransitionWriterDeps {
  readonly registry: GuardedRegistry;
  readonly leadership: Pick<Leadership, 'under' | 'subscribe'>;
  readonly chain: Pick<AuditChain, 'commitAll'>;
  readonly mirror: Pick<RegistryMirror, 'reached' | 'whenLoaded'>;
  readonly log: TransitionLog;
  readonly seen: Pick<SeenTransitions, 'due'>;
  readonly principal: AuditPrincipal;
  readonly wall: () => number;
  readonly isSpokenOf: Spoken['isSpokenOf'];
  readonly onError: (error: unknown) => void;
}

export class TransitionWriter implements Disposable {
  readonly #deps: TransitionWriterDeps;
  readonly #ended = new AbortController();
  readonly #stops: readonly (() => void)[];
  #timer: NodeJS.Timeout | undefined;
  #writing = false;
  /** There was news while it wrote: nobody else would tell it again. */
  #woken = false;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(deps: TransitionWriterDeps) {
    this.#deps = deps;
    this.#stops = [
      deps.leadership.subscribe(({ kind, scope }) => {
        if (kind === 'elected' && scope === GLOBAL_CONTROL.scope) this.wake();
      }),
      deps.registry.onStateChange(({ kind }) => {
        if (kind === 'ok') this.wake();
      }),
    ];
    deps.mirror.whenLoaded(() => this.wake());
    // What is old goes where nothing happens as well.
    const sweeping = setInterval(() => this.wake(), CONTROL_BOUNDS.transitionsSweepMs);
    sweeping.unref();
    this.#ended.signal.addEventListener('abort', () => clearInterval(sweeping));
  }

  /** There may be something to write; what comes within a moment goes together. */
  wake(delayMs: number = CONTROL_BOUNDS.transitionsGatherMs): void {
    this.#woken ||= this.#writing;
    if (this.#ended.signal.aborted || this.#timer !== undefined || this.#writing || this.#authority() === undefined)
      return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#turn();
    }, delayMs);
    this.#timer.unref();
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  #authority(): Authority | undefined {
    return this.#deps.leadership.under(GLOBAL_CONTROL.scope);
  }

  async #turn(): Promise<void> {
    const { log, registry, seen, onError } = this.#deps;
    const authority = this.#authority();
    if (authority === undefined || !log.loaded || registry.state().kind !== 'ok') return;
    const batch = seen.due(CONTROL_BOUNDS.transitionsAtOnce);
    const isFull = batch.length === CONTROL_BOUNDS.transitionsAtOnce;
    this.#writing = true;
    this.#woken = false;
    let again = false;
    try {
      if (batch.length > 0) again = await this.#write(batch, authority);
      if (!again && !isFull) await this.#sweep();
    } catch (error) {
      if (!this.#ended.signal.aborted) onError(error);
      again = true;
    }
    this.#writing = false;
    if (again) this.wake(CONTROL_BOUNDS.transitionsRetryMs);
    else if (isFull || this.#woken) this.wake();
  }

  /** True when it has to be tried again, once more is known. */
  async #write(batch: readonly Transition[], authority: Authority): Promise<boolean> {
    const { chain, mirror, log, principal } = this.#deps;
    const { head } = log;
    const compared: RegistryCondition =
      head === undefined
        ? { kind: 'absent', key: TRANSITIONS_HEAD }
        : { kind: 'version', key: TRANSITIONS_HEAD, version: head.version };
    const recordedBy = principal.subject;
    const writes = batch.map((transition) =>
      put(transitionKey(transition), encodeTransition({ ...transition, recordedBy })),
    );
    const last = { by: recordedBy, written: batch.length, at: new Date(this.#deps.wall()).toISOString() };
    const outcome = await chain.commitAll({
      drafts: auditOf(batch, principal),
      under: { kind: 'fence', scope: authority.scope, fence: authority.fence, claimId: authority.claimId },
      conditions: [...(authority.conditions as readonly RegistryCondition[]), compared],
      // The head comes last: whoever has it has all that stands before it.
      writes: [...writes, put(TRANSITIONS_HEAD, JSON.stringify(last))],
    });
    if (outcome.kind === 'conflict') return true;
    return !(await mirror.reached(outcome.revision, CONTROL_BOUNDS.registryTimeoutMs, this.#ended.signal));
  }

  async #sweep(): Promise<void> {
    const { registry, log, wall, isSpokenOf, principal } = this.#deps;
    const now = wall();
    if (now - this.#sweptAt < CONTROL_BOUNDS.transitionsSweepMs) return;
    this.#sweptAt = now;
    const expired = expiredTransitions(log, { wall: now, isSpokenOf });
    await dropRecords(registry, expired, { writerId: principal.subject, signal: this.#ended.signal });
  }
}

const put = (key: string, value: string): RegistryWrite => ({ kind: 'put', key, value, schema: 1, minReader: 1 });
