/**
 * `rebalance-state/…` as whoever leads the mesh writes it, under its fence: a record a namespace, only when it says something else, one write of it after the
 * other. Records of namespaces that are gone go as well.
 */
import { randomUUID } from 'node:crypto';
import type { Authority, Namespace } from '@omnirelay/protocol';
import {
  decodeRebalanceState,
  encodeRebalanceState,
  REBALANCE_STATE_PREFIX,
  type RebalanceStateRecord,
  rebalanceStateKey,
} from '@omnirelay/protocol/rebalance';
import type { GuardedRegistry, RegistryWrite, Transaction, TxnId } from '@omnirelay/registry';
import { RegistryMirror } from '../control-plane/registry-mirror.ts';
import { textWithoutFigures } from './describe-state.ts';

export interface StateRecordsDeps {
  readonly registry: GuardedRegistry;
  readonly writerId: string;
  readonly authority: () => Authority | undefined;
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
  readonly onUnreadable: (record: string, why: string) => void;
  readonly wake: () => void;
}

/** Scores alone are written so often at most. */
const FIGURES_MS = 10_000;
/** What could not be written is tried again after so long. */
const RETRY_MS = 1_000;
const WITHIN_MS = 5_000;

export class StateRecords implements AsyncDisposable {
  readonly mirror: RegistryMirror;
  readonly #deps: StateRecordsDeps;
  readonly #closed = new AbortController();
  readonly #busy = new Set<string>();
  readonly #writtenAt = new Map<string, number>();
  readonly #stop: () => void;

  constructor(deps: StateRecordsDeps) {
    this.#deps = deps;
    const { registry, wall, onError } = deps;
    this.mirror = new RegistryMirror({ registry, prefix: REBALANCE_STATE_PREFIX, wall, onError });
    this.#stop = this.mirror.onSettled(deps.wake);
    this.mirror.start();
  }

  /** As it stands; undefined where there is none, or none that can be read. */
  get(namespace: Namespace): RebalanceStateRecord | undefined {
    const stored = this.mirror.get(rebalanceStateKey(namespace));
    const read = stored === undefined ? undefined : decodeRebalanceState(stored);
    if (stored !== undefined && read?.kind === 'unreadable') this.#deps.onUnreadable(stored.key, read.detail);
    return read?.kind === 'record' ? read.value : undefined;
  }

  /** Writes it where it says something else than what stands. Never rejects. */
  async put(record: RebalanceStateRecord): Promise<void> {
    const key = rebalanceStateKey(record.namespace);
    if (this.#busy.has(key)) return;
    const before = this.get(record.namespace);
    const now = this.#deps.wall();
    const isSame = before !== undefined && textWithoutFigures(before) === textWithoutFigures(record);
    // What a newer writer put beside it stays.
    const { unknown, schema: written } = before ?? {};
    const encoded = encodeRebalanceState({
      ...record,
      ...(unknown && { unknown }),
      ...(written && { schema: written }),
    });
    if (encoded.kind === 'too-large') return;
    const { value, schema, minReader } = encoded;
    const stored = this.mirror.get(key);
    if (value === stored?.value || (isSame && now - (this.#writtenAt.get(key) ?? 0) < FIGURES_MS)) return;
    await this.#write(key, { kind: 'put', key, value, schema, minReader });
  }

  /** Those of namespaces that are gone. Never rejects. */
  async sweep(namespaces: ReadonlySet<string>): Promise<void> {
    for (const { key } of [...this.mirror.records()])
      if (!namespaces.has(key.slice(REBALANCE_STATE_PREFIX.length)) && !this.#busy.has(key))
        await this.#write(key, { kind: 'delete', key });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#stop();
    await this.mirror[Symbol.asyncDispose]();
  }

  async #write(key: string, write: RegistryWrite): Promise<void> {
    const { registry, writerId, authority, wall, onError, wake } = this.#deps;
    const under = authority();
    if (under === undefined || this.#closed.signal.aborted) return;
    const { scope, fence, claimId } = under;
    const stored = this.mirror.get(key);
    const { signal } = this.#closed;
    this.#busy.add(key);
    try {
      const outcome = await registry.store.transact(
        {
          under: { kind: 'fence', scope, fence: fence as never, claimId },
          writerId,
          txnId: randomUUID() as string as TxnId,
          conditions: [
            ...(under.conditions as Transaction['conditions']),
            stored === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: stored.version },
          ],
          writes: [write],
        },
        { signal, timeoutMs: WITHIN_MS },
      );
      if (outcome.kind === 'committed') {
        this.#writtenAt.set(key, wall());
        await this.mirror.reached(outcome.revision, WITHIN_MS, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (registry.state().kind === 'ok') onError(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    } finally {
      this.#busy.delete(key);
    }
    wake();
  }
}
