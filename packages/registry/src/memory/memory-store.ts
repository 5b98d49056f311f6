/**
 * A store in memory that several handles share, with the faults that real stores have: answers lost after or before the commit, darkness,
 * another store at the same address, an older copy restored. Simulation and tests use it as a model, so it draws from a seeded Prng, keeps no
 * timer, and reads no clock but the one given.
 */
import type { Prng } from '@omnirelay/primitives';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import {
  checkAuthority,
  checkKey,
  checkPrefix,
  checkRead,
  checkTransaction,
  checkValue,
  checkWriteAuthority,
} from '../check-request.ts';
import { answerChanges, answerList, answerRead } from '../engine/answer-reads.ts';
import { applyHeartbeat } from '../engine/apply-heartbeat.ts';
import { applyTransaction } from '../engine/apply-transaction.ts';
import { boundedWatches } from '../engine/bounded-watches.ts';
import { checkExpectation } from '../engine/check-expectation.ts';
import type { HandleOptions } from '../handle-options.ts';
import type { RegistryStore, StoreIdentity, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { emptyMemoryTables, type MemoryTables } from './memory-tables.ts';

export interface MemoryStoreOptions {
  /** Chooses which answers are lost, and whether those had committed. */
  readonly prng: Prng;
  /** Unix milliseconds. */
  readonly wall: () => number;
  /** Awaited before each call is applied: where a simulation puts its latency. */
  readonly gate?: () => Promise<void>;
  readonly changeLogEntries?: number;
  /** Format of the data; above 1 it is newer than this build and refused. */
  readonly format?: number;
}

export interface MemoryBackup {
  readonly tables: MemoryTables;
}

export interface MemoryStore {
  open(options: HandleOptions): RegistryStore;
  readonly faults: {
    setDark(dark: boolean): void;
    /** Share of transactions and heartbeats whose answer is lost, 0 to 1. */
    setUnknownRate(rate: number): void;
    backup(): MemoryBackup;
    restore(backup: MemoryBackup): void;
    /** The same contents in a store with another identity (or, `empty`, a virgin one). */
    replaceStore(options?: { readonly empty: boolean }): void;
  };
}

export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const newIdentity = () =>
    `memory-${options.prng.uint32().toString(16)}${options.prng.uint32().toString(16)}` as StoreIdentity;
  const wakers = new Set<() => void>();
  const shared: Shared = {
    options,
    tables: emptyMemoryTables(newIdentity()),
    dark: false,
    unknownRate: 0,
    wakers,
    wake: () => {
      for (const waker of [...wakers]) waker();
    },
  };
  const become = (tables: MemoryTables) => {
    shared.tables = tables;
    shared.wake();
  };
  return {
    open: (handle) => openHandle(shared, handle),
    faults: {
      setDark: (dark) => {
        shared.dark = dark;
        shared.wake();
      },
      setUnknownRate: (rate) => {
        shared.unknownRate = rate;
      },
      backup: () => ({ tables: shared.tables.copy() }),
      restore: (backup) => become(backup.tables.copy()),
      replaceStore: (how) =>
        become(how?.empty === true ? emptyMemoryTables(newIdentity()) : shared.tables.withIdentity(newIdentity())),
    },
  };
}

interface Shared {
  readonly options: MemoryStoreOptions;
  tables: MemoryTables;
  dark: boolean;
  unknownRate: number;
  readonly wakers: Set<() => void>;
  wake(): void;
}

function openHandle(shared: Shared, handle: HandleOptions): RegistryStore {
  const scope = {
    root: `/${handle.meshId}/${handle.clusterId}/`,
    retention: handle.retention ?? [],
    changeLogEntries: shared.options.changeLogEntries ?? REGISTRY_BOUNDS.changeLogEntries,
  };
  const fenceScopes = handle.fenceScopes ?? [];
  const closed = new AbortController();

  const reachable = (): void => {
    if (closed.signal.aborted) throw new RegistryError('registry_dark', 'this registry handle is closed');
    if (shared.dark) throw new RegistryError('registry_dark', 'the registry does not answer (memory store made dark)');
    const format = shared.options.format ?? 1;
    if (format > 1) {
      throw new RegistryError(
        'newer_schema',
        `the registry has data format ${format}, this build reads 1: upgrade this node`,
      );
    }
  };
  /** Waits for the gate, yet not longer than the caller's signal or this handle live. */
  const enter = async (signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    reachable();
    const until = signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);
    if (shared.options.gate !== undefined) await raceAbort(shared.options.gate(), until);
    signal?.throwIfAborted();
    reachable();
  };
  /** Whether this answer is lost, and if so whether the call happened. */
  const loses = (): 'no' | 'after-commit' | 'before-commit' => {
    const { prng } = shared.options;
    if (shared.unknownRate <= 0 || prng.unit() >= shared.unknownRate) return 'no';
    return prng.below(2) === 0 ? 'after-commit' : 'before-commit';
  };
  const applyOptions = (wait?: WaitOptions) => ({
    wall: shared.options.wall(),
    ...(wait?.expects === undefined ? {} : { expects: wait.expects }),
  });

  return {
    kind: 'memory',
    ended: closed.signal,
    async identity(wait) {
      await enter(wait?.signal);
      return shared.tables.identity();
    },
    async read(keys, wait) {
      checkRead(keys);
      await enter(wait?.signal);
      return answerRead(shared.tables, scope.root, keys);
    },
    async list(prefix, page, wait) {
      checkPrefix(prefix);
      await enter(wait?.signal);
      return answerList(shared.tables, scope.root, { prefix, ...page });
    },
    async transact(txn, wait) {
      checkTransaction(txn);
      checkAuthority(txn, fenceScopes);
      await enter(wait?.signal);
      const lost = loses();
      const unknown = {
        kind: 'unknown',
        txnId: txn.txnId,
        detail: 'the answer was lost (memory store fault)',
      } as const;
      if (lost === 'before-commit') return unknown;
      const outcome = applyTransaction(shared.tables, scope, txn, applyOptions(wait));
      if (outcome.kind === 'committed') shared.wake();
      return lost === 'after-commit' ? unknown : outcome;
    },
    async outcomeOf(txnId, wait) {
      await enter(wait?.signal);
      const revision = shared.tables.outcome(scope.root + txnId);
      return revision === undefined ? { kind: 'absent' } : { kind: 'committed', revision };
    },
    async heartbeat(key, expected, value, wait) {
      checkKey(key);
      checkValue(key, value);
      checkWriteAuthority(key, undefined, fenceScopes);
      await enter(wait?.signal);
      const lost = loses();
      if (lost === 'before-commit') return { kind: 'unknown' };
      const beat = { key, expected, value, writerId: wait?.writerId ?? handle.writerId ?? 'heartbeat' };
      const outcome = applyHeartbeat(shared.tables, scope, beat, applyOptions(wait));
      return lost === 'after-commit' ? { kind: 'unknown' } : outcome;
    },
    watch: boundedWatches((prefix) => ({
      page: async (position, until) => {
        await enter(until);
        return answerChanges(shared.tables, scope.root, { prefix, from: position });
      },
      onWake: (callback) => {
        shared.wakers.add(callback);
        closed.signal.addEventListener('abort', callback);
        return () => {
          shared.wakers.delete(callback);
          closed.signal.removeEventListener('abort', callback);
        };
      },
    })),
    async compact(upTo, wait) {
      await enter(wait?.signal);
      checkExpectation(shared.tables, scope.root, wait?.expects);
      shared.tables.compact(upTo);
      shared.wake();
    },
    async [Symbol.asyncDispose]() {
      closed.abort(new RegistryError('registry_dark', 'this registry handle was closed while the call waited'));
    },
  };
}

async function raceAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
