/**
 * The registry in redis: for control nodes on several machines. The rules stand in a function library in the store (library/), so each
 * change is one atomic call; this side checks requests, keeps deadlines and signals, and says what an answer, or none, means.
 */
import { randomUUID } from 'node:crypto';
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
import type { HeartbeatOutcome } from '../engine/apply-heartbeat.ts';
import { mismatchError } from '../engine/check-expectation.ts';
import { watchChanges } from '../engine/watch-changes.ts';
import type { RegistryStore, Revision, TransactOutcome, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { createChangeTail } from './change-tail.ts';
import { beforeDeadline } from './deadline.ts';
import {
  encodeCompact,
  encodeHeartbeat,
  encodeOutcome,
  encodeSettings,
  encodeTransaction,
} from './encode-operations.ts';
import type { Primary } from './find-primary.ts';
import { WRITE_FUNCTION } from './library/library.ts';
import { openLink } from './link.ts';
import type { ChangesAnswer } from './log-entries.ts';
import { type Answer, ask, type ReadDeps } from './read-line.ts';
import { parseRecords } from './record-text.ts';
import type { RedisStoreOptions } from './redis-options.ts';
import { identityOf } from './store-answer.ts';
import { createWriteQueue, type Result, UnknownOutcome } from './write-queue.ts';

const SILENCE_MS = 3_000;

type Done = Exclude<Result, readonly ['mismatch', ...string[]]>;

/**
 * @throws RegistryError registry_dark (not reached, password, certificate, replica, version, eviction), newer_schema, registry_full,
 * registry_corrupt; or the signal's reason
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<RegistryStore> {
  const { store, opened } = createStore(options);
  try {
    await beforeDeadline(opened(), {
      timeoutMs: REGISTRY_BOUNDS.defaultTimeoutMs,
      signal: options.signal,
      late: () => new RegistryError('registry_dark', 'redis does not answer'),
    });
    return store;
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

function createStore(options: RedisStoreOptions): { store: RegistryStore; opened: () => Promise<unknown> } {
  const { target, silenceMs = SILENCE_MS, afterRestart = 'adopt', fenceScopes = [], retention = [] } = options;
  const closed = new AbortController();
  const tag = `{${encodeURIComponent(options.meshId)}/${encodeURIComponent(options.clusterId)}}`;
  const scope = { retention, changeLogEntries: options.changeLogEntries ?? REGISTRY_BOUNDS.changeLogEntries };
  const links = Array.from({ length: 3 }, () => openLink({ target, silenceMs, afterRestart, signal: closed.signal }));
  const [writeLink, readLink, tailLink] = links as [(typeof links)[0], (typeof links)[0], (typeof links)[0]];
  const runIdOf = ({ runId }: Primary): string => (afterRestart === 'continue' ? '' : runId);
  const deps: ReadDeps = {
    tag,
    identityOf: ({ runId }, id, replid) => identityOf({ runId, afterRestart }, id, replid),
    async found(primary) {
      const settings = { scope, newStoreId: randomUUID(), runId: runIdOf(primary), replicas: 0, wall: Date.now() };
      await primary.connection.call(['FCALL', WRITE_FUNCTION, '1', tag, ...encodeSettings(settings), '0']);
    },
  };
  const queue = createWriteQueue({
    link: writeLink,
    tag,
    scope,
    wait: options.wait ?? { policy: 'majority' },
    runIdOf,
    newStoreId: randomUUID,
    silenceMs,
  });
  const tail = createChangeTail({
    link: tailLink,
    deps,
    read: (question, signal) => ask<ChangesAnswer>(readLink, question, deps, { signal }),
    silenceMs,
  });
  let watchers = 0;

  const read = <T>(question: readonly string[], wait?: WaitOptions): Promise<Answer<T>> =>
    ask<T>(readLink, question, deps, wait);
  /** The result of an operation that is not refused. @throws RegistryError lineage_mismatch, UnknownOutcome */
  const run = async (operation: readonly string[], wait?: WaitOptions): Promise<Done> => {
    const result = await queue.run(operation, wait);
    if (result[0] !== 'mismatch') return result;
    const [, what, found] = result;
    throw mismatchError({ what, found }, wait!.expects!);
  };

  const store: RegistryStore = {
    kind: 'redis',
    ended: closed.signal,
    identity: async (wait) => (await read<unknown>(['head'], wait)).identity,
    async read(keys, wait) {
      checkRead(keys);
      const { identity, head, answer } = await read<string[]>(['read', ...keys], wait);
      return { records: parseRecords(answer), revision: head, identity };
    },
    async list(prefix, page, wait) {
      checkPrefix(prefix);
      const limit = Math.max(1, Math.min(page.limit, REGISTRY_BOUNDS.pageSize));
      const question = ['list', prefix, page.afterKey ?? '', String(limit)];
      const { identity, head, answer } = await read<[string, '0' | '1', string[]]>(question, wait);
      const [prefixRevision, more, flat] = answer;
      const records = parseRecords(flat);
      const last = records.at(-1);
      return {
        records,
        revision: head,
        identity,
        prefixRevision: BigInt(prefixRevision) as Revision,
        ...(more === '1' && last !== undefined ? { nextKey: last.key } : {}),
      };
    },
    async transact(txn, wait) {
      checkTransaction(txn);
      checkAuthority(txn, fenceScopes);
      try {
        const operation = encodeTransaction(txn, { retention, wall: Date.now(), expects: wait?.expects });
        return transactOutcome(await run(operation, wait));
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        return { kind: 'unknown', txnId: txn.txnId, detail: error.message };
      }
    },
    async outcomeOf(txnId, wait) {
      try {
        // Over the writes' connection: behind everything that was sent, and with as many copies as a commit needs.
        const result = await run(encodeOutcome(txnId), wait);
        return result[0] === 'committed'
          ? { kind: 'committed', revision: BigInt(result[1]) as Revision }
          : { kind: 'absent' };
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        return { kind: 'pending' };
      }
    },
    async heartbeat(key, expected, value, wait) {
      checkKey(key);
      checkValue(key, value);
      checkWriteAuthority(key, undefined, fenceScopes);
      const beat = { key, expected, value, writerId: options.writerId ?? 'heartbeat' };
      try {
        return heartbeatOutcome(await run(encodeHeartbeat(beat, wait?.expects), wait));
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        return { kind: 'unknown' };
      }
    },
    async *watch(prefix, from, { signal }) {
      checkPrefix(prefix);
      if (watchers >= REGISTRY_BOUNDS.watchersPerStore)
        throw new RegistryError('too_large', `this handle has ${watchers} watchers already: share one`);
      watchers += 1;
      try {
        yield* watchChanges(tail.follow(prefix), from, signal);
      } finally {
        watchers -= 1;
      }
    },
    async compact(upTo, wait) {
      try {
        await run(encodeCompact(upTo, wait?.expects), wait);
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        throw new RegistryError('registry_dark', `whether redis was compacted is unknown: ${error.message}`, {
          cause: error,
        });
      }
    },
    async [Symbol.asyncDispose]() {
      const reason = new RegistryError('registry_dark', 'this registry handle is closed');
      closed.abort(reason);
      tail.close(reason);
      const answered = queue.close(reason);
      readLink.close(reason);
      tailLink.close(reason);
      await beforeDeadline(answered, { timeoutMs: silenceMs, late: () => reason }).catch(() => undefined);
      writeLink.close(reason);
    },
  };
  // Both, so that whoever may read and not write learns it now.
  return { store, opened: () => Promise.all([store.identity(), writeLink.connected()]) };
}

function transactOutcome(result: Done): TransactOutcome {
  if (result[0] === 'committed') return { kind: 'committed', revision: BigInt(result[1]) as Revision };
  if (result[0] === 'conflict' && result[1] !== '')
    return { kind: 'conflict', cause: result[1], current: parseRecords(result[2]) };
  throw new UnknownOutcome('redis answered what no transaction can have');
}

function heartbeatOutcome(result: Done): HeartbeatOutcome {
  if (result[0] === 'committed') return { kind: 'committed', version: BigInt(result[1]) as Revision };
  if (result[0] !== 'conflict') throw new UnknownOutcome('redis answered what no heartbeat can have');
  const [current] = parseRecords(result[2]);
  return current === undefined ? { kind: 'conflict' } : { kind: 'conflict', current };
}
