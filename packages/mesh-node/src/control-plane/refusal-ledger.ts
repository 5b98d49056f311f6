/**
 * Refused peers and refused changes, as the audit keeps them, in a chain of their own: the first of an (action, object, source, reason) at
 * once, a few in a minute; all others are counted, and told in one entry when the minute ends. Of a source that tries one object after the
 * other the first few are told apart, and the rest together (`peer/*`). A flood therefore costs a bounded number of entries, and neither
 * takes the operators' turns nor pushes their acts out.
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
  /** Not yet told. */
  count: number;
}

/** Whose chain the refusals of a node are in: no node id has a tilde. */
export const refusalWriter = (nodeId: string): string => `${nodeId}~refused`;

/** `peer/n-1` as one of `peer/*`. */
const anyOfItsKind = (object: string): string => `${object.slice(0, object.indexOf('/') + 1)}*`;

export class RefusalLedger implements AsyncDisposable {
  readonly #chain: Pick<AuditChain, 'commit'>;
  readonly #nodeId: string;
  readonly #onError: (error: unknown) => void;
  readonly #counted = new Map<string, Counted>();
  /** How many objects are told apart, by action, source and reason. */
  readonly #objects = new Map<string, number>();
  readonly #writing = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #atOnce = 0;
  /** Of those beyond the bound. */
  #others = 0;

  constructor(chain: Pick<AuditChain, 'commit'>, nodeId: string, onError: (error: unknown) => void) {
    this.#chain = chain;
    this.#nodeId = nodeId;
    this.#onError = onError;
    this.#timer = setInterval(() => this.flush(), CONTROL_BOUNDS.refusalWindowMs);
    this.#timer.unref();
  }

  record(refused: Refusal): void {
    const attempt = `${refused.action}\n${refused.source}\n${refused.reason}`;
    const objects = this.#objects.get(attempt) ?? 0;
    const named = this.#counted.get(`${attempt}\n${refused.object}`);
    const together = named === undefined && objects >= CONTROL_BOUNDS.refusalObjects;
    const refusal = together ? { ...refused, object: anyOfItsKind(refused.object) } : refused;
    const key = `${attempt}\n${refusal.object}`;
    const known = this.#counted.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#counted.size >= CONTROL_BOUNDS.refusalsApart) this.#others += 1;
    else {
      const atOnce = this.#atOnce < CONTROL_BOUNDS.refusalsAtOnce;
      this.#counted.set(key, { refusal, count: atOnce ? 0 : 1 });
      this.#objects.set(attempt, objects + 1);
      if (!atOnce) return;
      this.#atOnce += 1;
      this.#write({ ...refusal, outcome: 'refused', after: { count: 1, source: refusal.source } });
    }
  }

  /** Ends the minute. */
  flush(): void {
    const untold = [...this.#counted.values()].filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
    const rows = untold.slice(0, CONTROL_BOUNDS.refusalRows);
    const beyond = untold.slice(CONTROL_BOUNDS.refusalRows).reduce((sum, { count }) => sum + count, this.#others);
    this.#counted.clear();
    this.#objects.clear();
    this.#atOnce = 0;
    this.#others = 0;
    if (rows.length === 0 && beyond === 0) return;
    const refused = rows.map(({ refusal: { action, object, source, reason }, count }) => ({
      action,
      object,
      source,
      reason: reason.slice(0, 100),
      count,
    }));
    this.#write({
      action: 'refusals',
      object: 'refusals',
      principal: {
        kind: 'system',
        issuer: 'omnirelay',
        subject: this.#nodeId,
        displayName: this.#nodeId,
        scopes: [],
      },
      correlationId: rows[0]?.refusal.correlationId ?? this.#nodeId,
      outcome: 'refused',
      reason: 'further refusals of the last minute',
      after: { refused, ...(beyond === 0 ? {} : { others: beyond }) },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.flush();
    await Promise.all(this.#writing);
  }

  #write(draft: AuditDraft): void {
    const written = this.#chain
      .commit({ draft, conditions: [], writes: [] })
      .then(() => undefined, this.#onError)
      .finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }
}
