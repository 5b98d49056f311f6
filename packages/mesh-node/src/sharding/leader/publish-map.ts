/**
 * Writes a generation of a map under the fence of whoever leads the mesh: pages of its snapshot first, where it has one, and last what makes the
 * generation, with whatever else is to be written with it. Never rejects.
 */
import type { Authority, MapPut, MapTransaction, ProviderCondition, ProviderWrite } from '@omnirelay/protocol';
import {
  type GuardedRegistry,
  isRegistryError,
  type RegistryWrite,
  type Transaction,
  type TxnId,
} from '@omnirelay/registry';

export interface Publication {
  readonly txnId: string;
  /** One after the other; the last makes the generation. */
  readonly transactions: readonly MapTransaction[];
  /** Go with the last. */
  readonly conditions: readonly ProviderCondition[];
  readonly writes: readonly (ProviderWrite | MapPut)[];
}

export type Published =
  | { readonly kind: 'committed'; readonly version: bigint }
  /** Nothing of it was written, or pages that nobody is led to. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly cause: 'dark' | 'lineage' };

export interface PublisherDeps {
  readonly registry: Pick<GuardedRegistry, 'store'>;
  readonly writerId: string;
  /** What leads the mesh, while this node does. */
  readonly authority: () => Authority | undefined;
  readonly onProblem: (problem: string) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds a transaction may take. */
const WITHIN_MS = 5_000;

export class MapPublisher {
  readonly #deps: PublisherDeps;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  async publish({ txnId, transactions, conditions, writes }: Publication): Promise<Published> {
    const last = transactions.at(-1);
    let page = 0;
    for (const each of transactions.slice(0, -1)) {
      const outcome = await this.#transact(`${txnId}.page-${++page}`, each.conditions, each.writes);
      if (outcome.kind !== 'committed') return outcome;
    }
    return this.#transact(
      txnId,
      [...(last?.conditions ?? []), ...conditions],
      [...(last?.writes ?? []), ...writes.map(asWrite)],
    );
  }

  async #transact(
    txnId: string,
    conditions: readonly ProviderCondition[],
    writes: readonly (MapPut | RegistryWrite)[],
  ): Promise<Published> {
    const { registry, writerId, signal, onProblem } = this.#deps;
    const authority = this.#deps.authority();
    if (authority === undefined) return { kind: 'conflict' };
    const { scope, fence, claimId } = authority;
    try {
      const outcome = await registry.store.transact(
        {
          under: { kind: 'fence', scope, fence: fence as never, claimId },
          writerId,
          txnId: txnId as TxnId,
          conditions: [...authority.conditions, ...conditions] as Transaction['conditions'],
          writes,
        },
        { signal, timeoutMs: WITHIN_MS },
      );
      if (outcome.kind === 'committed') return { kind: 'committed', version: outcome.revision };
      if (outcome.kind === 'conflict') return { kind: 'conflict' };
      return await this.#readBack(txnId as TxnId);
    } catch (error) {
      // A registry error says that nothing was written; anything else says nothing.
      if (isRegistryError(error)) {
        if (error.code === 'registry_dark') return { kind: 'failed', cause: 'dark' };
        if (error.code === 'lineage_mismatch') return { kind: 'failed', cause: 'lineage' };
        onProblem(`a generation of a map was not taken: ${error.message}`);
        return { kind: 'conflict' };
      }
      if (!signal.aborted) onProblem(`a generation of a map was not written: ${(error as Error).stack ?? error}`);
      return { kind: 'unknown' };
    }
  }

  async #readBack(txnId: TxnId): Promise<Published> {
    const { registry, signal } = this.#deps;
    const found = await registry.store.outcomeOf(txnId, { signal, timeoutMs: WITHIN_MS }).catch(() => undefined);
    if (found?.kind === 'committed') return { kind: 'committed', version: found.revision };
    return found?.kind === 'absent' ? { kind: 'failed', cause: 'dark' } : { kind: 'unknown' };
  }
}

const asWrite = (write: ProviderWrite | MapPut): RegistryWrite => ({ schema: 1, minReader: 1, ...write });
