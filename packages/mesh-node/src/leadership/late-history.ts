/**
 * Ends of claims that no transaction of the lease machine tells of: given up for a split brain or a lost history, or a lease that ran out. They are written
 * when the registry can be written again, some of them at most; leadership never waits for that.
 */
import { type GuardedRegistry, isRegistryError, type RegistryErrorCode, type TxnId } from '@omnirelay/registry';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { type HistoryRecord, historyKey } from './history-record.ts';

export interface LateHistoryDeps {
  readonly registry: GuardedRegistry;
  readonly writerId: string;
  readonly onLeftOut: (records: number, why: string) => void;
}

/** The registry does not take it now and will not later: those behind it must not wait for it. */
const NEVER_TAKEN: ReadonlySet<RegistryErrorCode> = new Set([
  'too_large',
  'invalid_key',
  'fence_required',
  'not_permitted',
]);

export class LateHistory implements Disposable {
  readonly #deps: LateHistoryDeps;
  readonly #waiting = new Set<HistoryRecord>();
  readonly #stop: () => void;
  #writing = false;
  #underWay: HistoryRecord | undefined;
  #retry: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(deps: LateHistoryDeps) {
    this.#deps = deps;
    this.#stop = deps.registry.onStateChange(() => void this.#write());
  }

  add(...records: readonly HistoryRecord[]): void {
    for (const record of records) this.#waiting.add(record);
    const surplus = [...this.#waiting]
      .filter((record) => record !== this.#underWay)
      .slice(0, Math.max(0, this.#waiting.size - LEADERSHIP_BOUNDS.historyWaiting));
    for (const record of surplus) this.#waiting.delete(record);
    if (surplus.length > 0) this.#deps.onLeftOut(surplus.length, 'too many wait for the registry');
    void this.#write();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#stop();
    clearTimeout(this.#retry);
    if (this.#waiting.size > 0) this.#deps.onLeftOut(this.#waiting.size, 'this node ends');
    this.#waiting.clear();
  }

  async #write(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    clearTimeout(this.#retry);
    try {
      for (const record of this.#waiting) {
        if (this.#deps.registry.state().kind !== 'ok') break;
        this.#underWay = record;
        if (!(await this.#put(record))) break;
        this.#waiting.delete(record);
      }
    } finally {
      this.#writing = false;
      this.#underWay = undefined;
    }
    if (this.#waiting.size === 0 || this.#ended) return;
    this.#retry = setTimeout(() => void this.#write(), LEADERSHIP_BOUNDS.historyRetryMs);
    this.#retry.unref();
  }

  /** False where it is to be tried again. */
  async #put(record: HistoryRecord): Promise<boolean> {
    const { registry, writerId, onLeftOut } = this.#deps;
    try {
      const { kind } = await registry.store.transact({
        under: { kind: 'unfenced' },
        writerId,
        txnId: record.txnId as TxnId,
        conditions: [],
        writes: [{ kind: 'put', key: historyKey(record), value: JSON.stringify(record) }],
      });
      // Written twice it says the same.
      return kind !== 'unknown';
    } catch (error) {
      if (!isRegistryError(error) || !NEVER_TAKEN.has(error.code)) return false;
      if (this.#waiting.has(record)) onLeftOut(1, error.message);
      return true;
    }
  }
}
