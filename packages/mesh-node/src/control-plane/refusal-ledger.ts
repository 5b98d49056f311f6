/**
 * Refused peers and refused changes, as the audit keeps them, in a chain of their own: the first of an (action, object, source, reason) at
 * once, a few in a minute; all others are counted, and told in one entry when the minute ends. Of a source that tries one object after the
 * other the first few are told apart, and the rest together (`peer/*`). A flood therefore costs a bounded number of entries, and neither
 * takes the operators' turns nor pushes their acts out. What could not be written is counted again, within the same bounds, and told by the
 * first entry that can be: `since` says from when on an entry counts, `perhapsTold` how many of its refusals an earlier one may hold too,
 * since nobody knows what came of its write.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditPrincipal } from '@omnirelay/wire';
import type { AuditChain, AuditDraft } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { Problem } from './problem.ts';

export interface Refusal {
  readonly action: string;
  readonly object: string;
  readonly source: string;
  /** The node that turned it away, where that was not this one. */
  readonly refusedBy?: string;
  readonly reason: string;
  readonly principal: AuditPrincipal;
  readonly correlationId: string;
}

interface Counted {
  readonly refusal: Refusal;
  /** Not told yet. */
  count: number;
}

/** Several of a kind, as another node has counted them. */
export interface RefusalsCounted {
  readonly amount: number;
  /** Unix milliseconds of the first of them. */
  readonly since: number;
  /** How many of them the audit may hold already. */
  readonly perhapsTold: number;
}

/** What an entry tells, to be counted again where it could not be written. */
interface Told {
  readonly rows: readonly Counted[];
  readonly others: number;
  readonly perhapsTold: number;
  /** Unix milliseconds of the first of them. */
  readonly since: number;
}

export interface RefusalLedgerOptions {
  readonly chain: Pick<AuditChain, 'commit'>;
  readonly nodeId: string;
  /** Unix milliseconds. */
  readonly wall: () => number;
  /** An entry could not be written: why, and how many refusals wait for the next one. */
  readonly onError: (error: unknown, waiting: number) => void;
  /** This node ends before they could be written: how many, and which, as an entry would have said it. */
  readonly onLost: (amount: number, what: unknown) => void;
}

/** Whose chain the refusals of a node are in: no node id has a tilde. */
export const refusalWriter = (nodeId: string): string => `${nodeId}~refused`;

/** `peer/n-1` as one of `peer/*`. */
const anyOfItsKind = (object: string): string => `${object.slice(0, object.indexOf('/') + 1)}*`;

export class RefusalLedger implements AsyncDisposable {
  readonly #options: RefusalLedgerOptions;
  readonly #counted = new Map<string, Counted>();
  /** How many objects are told apart, by action, source and reason. */
  readonly #objects = new Map<string, number>();
  readonly #writing = new Map<Promise<void>, Told>();
  readonly #timer: NodeJS.Timeout;
  #atOnce = 0;
  /** Of those beyond the bound. */
  #others = 0;
  #perhapsTold = 0;
  /** Unix milliseconds of the first that is counted and not told; null: all are told. */
  #since: number | null = null;

  constructor(options: RefusalLedgerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.flush(), CONTROL_BOUNDS.refusalWindowMs);
    this.#timer.unref();
  }

  record(refused: Refusal, counted?: RefusalsCounted): void {
    const { amount, since, perhapsTold } = counted ?? { amount: 1, since: this.#options.wall(), perhapsTold: 0 };
    const { row, isNew } = this.#rowOf(refused);
    if (row === undefined || !isNew || perhapsTold > 0 || this.#atOnce >= CONTROL_BOUNDS.refusalsAtOnce) {
      this.#count(row, amount, since);
      this.#perhapsTold += perhapsTold;
      return;
    }
    this.#atOnce += 1;
    const { refusal } = row;
    const { refusedBy, ...draft } = refusal;
    const by = refusedBy === undefined ? {} : { refusedBy };
    this.#write(
      { ...draft, outcome: 'refused', after: { count: amount, source: refusal.source, ...by } },
      { rows: [{ refusal, count: amount }], others: 0, perhapsTold: 0, since },
    );
  }

  /** Ends the minute. */
  flush(): void {
    const told = this.#takeCounted();
    if (amountOf(told) > 0) this.#write(this.#summary(told), told);
  }

  #takeCounted(): Told {
    const rows = [...this.#counted.values()].filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
    const told: Told = {
      rows,
      others: this.#others,
      perhapsTold: this.#perhapsTold,
      since: this.#since ?? this.#options.wall(),
    };
    this.#counted.clear();
    this.#objects.clear();
    this.#atOnce = 0;
    this.#others = 0;
    this.#perhapsTold = 0;
    this.#since = null;
    return told;
  }

  /** What a write in flight or the first attempt could not leave there is written once more; what is left after the bound is told as lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const over = new AbortController();
    const bound = delay(CONTROL_BOUNDS.refusalsLastMs, undefined, { signal: over.signal }).catch(() => undefined);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      this.flush();
      await Promise.race([Promise.all(this.#writing.keys()), bound]);
    }
    over.abort();
    for (const told of this.#writing.values()) this.#countAgain({ ...told, perhapsTold: amountOf(told) });
    const left = this.#takeCounted();
    if (amountOf(left) > 0) this.#options.onLost(amountOf(left), this.#summary(left).after);
  }

  /** Undefined where there is no room to tell it apart. */
  #rowOf(refused: Refusal): { readonly row: Counted | undefined; readonly isNew: boolean } {
    const attempt = `${refused.action}\n${refused.source}\n${refused.reason}\n${refused.refusedBy ?? ''}`;
    const objects = this.#objects.get(attempt) ?? 0;
    const named = this.#counted.get(`${attempt}\n${refused.object}`);
    const together = named === undefined && objects >= CONTROL_BOUNDS.refusalObjects;
    const refusal = together ? { ...refused, object: anyOfItsKind(refused.object) } : refused;
    const key = `${attempt}\n${refusal.object}`;
    const known = this.#counted.get(key);
    if (known !== undefined || this.#counted.size >= CONTROL_BOUNDS.refusalsApart) return { row: known, isNew: false };
    const row = { refusal, count: 0 };
    this.#counted.set(key, row);
    this.#objects.set(attempt, objects + 1);
    return { row, isNew: true };
  }

  #count(row: Counted | undefined, amount: number, since: number): void {
    if (row === undefined) this.#others += amount;
    else row.count += amount;
    this.#since = Math.min(this.#since ?? since, since);
  }

  #countAgain({ rows, others, perhapsTold, since }: Told): void {
    for (const { refusal, count } of rows) this.#count(this.#rowOf(refusal).row, count, since);
    this.#others += others;
    this.#perhapsTold += perhapsTold;
    this.#since = Math.min(this.#since ?? since, since);
  }

  #summary({ rows, others, perhapsTold, since }: Told): AuditDraft {
    const { nodeId } = this.#options;
    const from = new Date(since).toISOString();
    const apart = rows.slice(0, CONTROL_BOUNDS.refusalRows);
    const beyond = sumOf(rows.slice(CONTROL_BOUNDS.refusalRows)) + others;
    const refused = apart.map(({ refusal: { action, object, source, refusedBy, reason }, count }) => ({
      action,
      object,
      source,
      ...(refusedBy === undefined ? {} : { refusedBy }),
      reason: reason.slice(0, 100),
      count,
    }));
    return {
      action: 'refusals',
      object: 'refusals',
      principal: { kind: 'system', issuer: 'omnirelay', subject: nodeId, displayName: nodeId, scopes: [] },
      correlationId: rows[0]?.refusal.correlationId ?? nodeId,
      outcome: 'refused',
      reason: `further refusals since ${from}`,
      after: {
        since: from,
        refused,
        ...(beyond === 0 ? {} : { others: beyond }),
        ...(perhapsTold === 0 ? {} : { perhapsTold }),
      },
    };
  }

  #write(draft: AuditDraft, told: Told): void {
    const { chain, onError } = this.#options;
    const written = chain
      .commit({ draft, conditions: [], writes: [] })
      .then(
        () => undefined,
        (error: unknown) => {
          const amount = amountOf(told);
          this.#countAgain(isUnknown(error) ? { ...told, perhapsTold: amount } : told);
          onError(error, sumOf([...this.#counted.values()]) + this.#others);
        },
      )
      .finally(() => this.#writing.delete(written));
    this.#writing.set(written, told);
  }
}

const amountOf = ({ rows, others }: Told): number => sumOf(rows) + others;

const sumOf = (rows: readonly Counted[]): number => rows.reduce((sum, { count }) => sum + count, 0);

const isUnknown = (error: unknown): boolean =>
  error instanceof Problem && error.options.extensions?.outcome === 'unknown';
