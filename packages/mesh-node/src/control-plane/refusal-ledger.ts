/**
 * Refused peers and refused changes, as the audit keeps them: the first of a (source, reason) at once, the others counted and written as
 * one entry when its minute ends. A flood therefore costs two entries a minute a pair, and pairs are bounded: the rest count together.
 */
import type { AuditPrincipal } from '@omnirelay/wire';
import type { AuditChain, AuditDraft } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';

export interface Refusal {
  readonly action: string;
  readonly object: string;
  readonly source: string;
  readonly reason: string;
  readonly principal: AuditPrincipal;
  readonly correlationId: string;
}

interface Counted {
  readonly refusal: Refusal;
  further: number;
}

export class RefusalLedger implements AsyncDisposable {
  readonly #chain: AuditChain;
  readonly #onError: (error: unknown) => void;
  readonly #counted = new Map<string, Counted>();
  readonly #writing = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;

  constructor(chain: AuditChain, onError: (error: unknown) => void) {
    this.#chain = chain;
    this.#onError = onError;
    this.#timer = setInterval(() => this.flush(), CONTROL_BOUNDS.refusalWindowMs);
    this.#timer.unref();
  }

  record(refusal: Refusal): void {
    const full = this.#counted.size >= CONTROL_BOUNDS.refusalPairs;
    const key = `${refusal.action}\n${refusal.source}\n${refusal.reason}`;
    const known = this.#counted.get(key) ?? (full ? this.#counted.get('others') : undefined);
    if (known !== undefined) {
      known.further += 1;
      return;
    }
    const counted = full
      ? { ...refusal, source: 'others', reason: 'further pairs of source and reason', object: refusal.action }
      : refusal;
    this.#counted.set(full ? 'others' : key, { refusal: counted, further: 0 });
    this.#write(counted, 1);
  }

  /** Ends the minute. */
  flush(): void {
    for (const { refusal, further } of this.#counted.values()) if (further > 0) this.#write(refusal, further);
    this.#counted.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.flush();
    await Promise.all(this.#writing);
  }

  #write(refusal: Refusal, count: number): void {
    const draft: AuditDraft = {
      action: refusal.action,
      object: refusal.object,
      principal: refusal.principal,
      correlationId: refusal.correlationId,
      outcome: 'refused',
      reason: refusal.reason,
      after: { count, source: refusal.source },
    };
    const written = this.#chain
      .commit({ draft, conditions: [], writes: [] })
      .then(() => undefined, this.#onError)
      .finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }
}
