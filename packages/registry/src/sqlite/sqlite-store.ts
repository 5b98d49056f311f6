/**
 * The embedded default: one sqlite file, several processes of one machine. This side checks requests, keeps deadlines and signals, and talks to
 * the worker thread that owns the file. A call given up after it was sent is `unknown`, never a guess.
 */

import { Worker } from 'node:worker_threads';
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
import type { ChangePage } from '../engine/answer-reads.ts';
import type { HeartbeatOutcome } from '../engine/apply-heartbeat.ts';
import { boundedWatches } from '../engine/bounded-watches.ts';
import type { HandleOptions } from '../handle-options.ts';
import type { ListAnswer, ReadAnswer, RegistryStore, StoreIdentity, TransactOutcome, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import type {
  Command,
  FromWorker,
  OutcomeAnswer,
  Question,
  ToWorker,
  Value,
  WorkerOptions,
} from './worker-messages.ts';

export interface SqliteStoreOptions extends HandleOptions {
  /** The file; its directory must exist. Never on a network file system. */
  readonly path: string;
  readonly changeLogEntries?: number;
  /** Let other meshes keep their records in the same file; without it their file is refused as foreign. */
  readonly shared?: boolean;
  /** Milliseconds to wait for a locked file while opening. */
  readonly openTimeoutMs?: number;
  /** Milliseconds until disposing rejects, since the thread does not end: it hangs in the file system. */
  readonly closeTimeoutMs?: number;
  /** Milliseconds between looks for what others committed without being heard: by another program, or just before they died. */
  readonly lookAgainMs?: number;
  readonly signal?: AbortSignal;
}

/** The worker told that the commit itself failed. */
class UnknownOutcome extends Error {}

/** How long beyond its deadline a call waits for a worker that is inside an fsync. */
const GRACE_MS = 1_000;

/** @throws RegistryError registry_locked, registry_corrupt, lineage_mismatch (another program's or mesh's file), newer_schema, registry_dark */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<RegistryStore> {
  options.signal?.throwIfAborted();
  const workerData: WorkerOptions = {
    path: options.path,
    meshId: options.meshId,
    shared: options.shared ?? false,
    scope: {
      root: `/${options.meshId}/${options.clusterId}/`,
      retention: options.retention ?? [],
      changeLogEntries: options.changeLogEntries ?? REGISTRY_BOUNDS.changeLogEntries,
    },
    openTimeoutMs: options.openTimeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs,
    lookAgainMs: options.lookAgainMs ?? REGISTRY_BOUNDS.lookAgainMs,
  };
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData, name: 'registry-sqlite' });
  const line = talkTo(worker, options);
  const gaveUp = Promise.withResolvers<never>();
  const abort = () => {
    // Not waited for: a thread that hangs in the file system does not end.
    worker.unref();
    void worker.terminate();
    gaveUp.reject(options.signal?.reason);
  };
  options.signal?.addEventListener('abort', abort);
  try {
    await Promise.race([line.opened, gaveUp.promise]);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
  return storeOver(line, options);
}

interface Line {
  readonly opened: Promise<void>;
  /** Aborted once the worker answers no more. */
  readonly ended: AbortSignal;
  call(message: { ask: Question } | { do: Command }, wait?: WaitOptions): Promise<Value>;
  readonly wakers: Set<() => void>;
  close(): Promise<void>;
}

interface Pending {
  resolve(value: Value): void;
  reject(error: unknown): void;
}

function talkTo(worker: Worker, options: SqliteStoreOptions): Line {
  const pending = new Map<number, Pending>();
  const wakers = new Set<() => void>();
  const opened = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<void>();
  const over = new AbortController();
  let nextId = 1;
  let ended: RegistryError | undefined;
  const end = (error: RegistryError) => {
    ended ??= error;
    over.abort(ended);
    opened.reject(error);
    for (const call of [...pending.values()]) call.reject(new UnknownOutcome(error.message, { cause: error }));
    for (const waker of [...wakers]) waker();
  };
  const send = (message: ToWorker) => worker.postMessage(message);
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'opened') return opened.resolve();
    if (message.kind === 'wake') {
      for (const waker of [...wakers]) waker();
      return;
    }
    if (message.kind === 'error' && message.id === 0)
      return opened.reject(new RegistryError(message.code, message.message));
    const call = pending.get(message.id);
    if (message.kind === 'answer') call?.resolve(message.value);
    else if (message.kind === 'unknown') call?.reject(new UnknownOutcome(message.detail));
    else call?.reject(new RegistryError(message.code, message.message));
  });
  worker.on('error', (cause) =>
    end(new RegistryError('registry_dark', `the registry thread failed: ${String(cause)}`, { cause })),
  );
  worker.on('exit', () => {
    end(new RegistryError('registry_dark', 'the registry thread has ended'));
    exited.resolve();
  });

  return {
    opened: opened.promise,
    wakers,
    ended: over.signal,
    async call(message, wait) {
      wait?.signal?.throwIfAborted();
      if (ended !== undefined) throw ended;
      if (pending.size >= REGISTRY_BOUNDS.queuedCalls) {
        throw new RegistryError('registry_dark', `${pending.size} registry calls are waiting already: slow down`);
      }
      const id = nextId++;
      const timeoutMs = wait?.timeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs;
      const { promise, resolve, reject } = Promise.withResolvers<Value>();
      pending.set(id, { resolve, reject });
      const giveUp = (why: string, cause: unknown) => {
        send({ kind: 'cancel', id });
        reject(new UnknownOutcome(why, { cause }));
      };
      const onAbort = () => giveUp('the caller gave up waiting', wait?.signal?.reason);
      const timer = setTimeout(() => giveUp(`no answer within ${timeoutMs} ms`, undefined), timeoutMs + GRACE_MS);
      wait?.signal?.addEventListener('abort', onAbort);
      try {
        if ('ask' in message) send({ kind: 'ask', id, timeoutMs, question: message.ask });
        else send({ kind: 'do', id, timeoutMs, command: message.do });
        return await promise;
      } finally {
        clearTimeout(timer);
        wait?.signal?.removeEventListener('abort', onAbort);
        pending.delete(id);
      }
    },
    async close() {
      ended ??= new RegistryError('registry_dark', 'this registry handle is closed');
      over.abort(ended);
      send({ kind: 'close' });
      for (const waker of [...wakers]) waker();
      const timeoutMs = options.closeTimeoutMs ?? REGISTRY_BOUNDS.closeTimeoutMs;
      const timeUp = Promise.withResolvers<'time-up'>();
      const timer = setTimeout(() => timeUp.resolve('time-up'), timeoutMs);
      const ending = await Promise.race([exited.promise, timeUp.promise]);
      clearTimeout(timer);
      if (ending !== 'time-up') return;
      worker.unref();
      void worker.terminate();
      throw new RegistryError(
        'registry_dark',
        `the thread of the registry file ${options.path} has not ended within ${timeoutMs} ms: it hangs in the file system and is left behind. What was waiting may or may not have been written; look at the disk`,
      );
    },
  };
}

function storeOver(line: Line, options: SqliteStoreOptions): RegistryStore {
  const fenceScopes = options.fenceScopes ?? [];
  const ask = async (question: Question, wait?: WaitOptions): Promise<Value> => {
    try {
      return await line.call({ ask: question }, wait);
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      wait?.signal?.throwIfAborted();
      throw new RegistryError('registry_dark', `the registry file ${options.path} does not answer: ${error.message}`, {
        cause: error,
      });
    }
  };
  const expecting = (wait?: WaitOptions) => (wait?.expects === undefined ? {} : { expects: wait.expects });
  return {
    kind: 'sqlite',
    ended: line.ended,
    identity: async (wait) => (await ask({ kind: 'identity' }, wait)) as StoreIdentity,
    async read(keys, wait) {
      checkRead(keys);
      return (await ask({ kind: 'read', keys }, wait)) as ReadAnswer;
    },
    async list(prefix, page, wait) {
      checkPrefix(prefix);
      return (await ask({ kind: 'list', prefix, ...page }, wait)) as ListAnswer;
    },
    async transact(txn, wait) {
      checkTransaction(txn);
      checkAuthority(txn, fenceScopes);
      try {
        return (await line.call({ do: { kind: 'transact', txn, ...expecting(wait) } }, wait)) as TransactOutcome;
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        return { kind: 'unknown', txnId: txn.txnId, detail: error.message };
      }
    },
    async outcomeOf(txnId, wait) {
      return (await ask({ kind: 'outcome', txnId }, wait)) as OutcomeAnswer;
    },
    async heartbeat(key, expected, value, wait) {
      checkKey(key);
      checkValue(key, value);
      checkWriteAuthority(key, undefined, fenceScopes);
      const beat = { key, expected, value, writerId: wait?.writerId ?? options.writerId ?? 'heartbeat' };
      try {
        return (await line.call({ do: { kind: 'heartbeat', beat, ...expecting(wait) } }, wait)) as HeartbeatOutcome;
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        return { kind: 'unknown' };
      }
    },
    watch: boundedWatches((prefix) => ({
      page: async (position, until) =>
        (await ask({ kind: 'changes', prefix, from: position }, { signal: until })) as ChangePage,
      onWake: (callback) => {
        line.wakers.add(callback);
        return () => line.wakers.delete(callback);
      },
    })),
    async compact(upTo, wait) {
      try {
        await line.call({ do: { kind: 'compact', upTo, ...expecting(wait) } }, wait);
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        throw new RegistryError('registry_dark', `whether ${options.path} was compacted is unknown: ${error.message}`, {
          cause: error,
        });
      }
    },
    [Symbol.asyncDispose]: () => line.close(),
  };
}
