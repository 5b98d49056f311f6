/**
 * The registry in redis: for control nodes on several machines. The rules stand in a function library in the store (library/), so each
 * change is one atomic call; this side checks requests, keeps deadlines and signals, and says what an answer, or none, means.
 */
import { randomUUID } from 'node:crypto';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { checkPrefix, checkRead } from '../check-request.ts';
import { boundedWatches } from '../engine/bounded-watches.ts';
import type { RegistryStore, Revision, WaitOptions } from '../port.ts';
import { closeStore } from '../server/close-store.ts';
import { type OpeningStore, openInTime } from '../server/open-in-time.ts';
import { queuedWrites } from '../server/queued-writes.ts';
import { redisChangeTail } from './change-tail.ts';
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
import { createWriteQueue } from './write-queue.ts';

const SILENCE_MS = 3_000;

/**
 * @throws RegistryError registry_dark (not reached, password, certificate, replica, version, eviction), newer_schema, registry_full,
 * registry_corrupt; or the signal's reason
 */
export const openRedisStore = (options: RedisStoreOptions): Promise<RegistryStore> =>
  openInTime(createStore(options), options.signal);

function createStore(options: RedisStoreOptions): OpeningStore {
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
  const tail = redisChangeTail({
    link: tailLink,
    changeLogEntries: scope.changeLogEntries,
    deps,
    read: (question, signal) => ask<ChangesAnswer>(readLink, question, deps, { signal }),
    silenceMs,
  });

  const read = <T>(question: readonly string[], wait?: WaitOptions): Promise<Answer<T>> =>
    ask<T>(readLink, question, deps, wait);
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
    ...queuedWrites({
      engine: 'redis',
      queue,
      encode: {
        transaction: (txn, expects) => encodeTransaction(txn, { retention, wall: Date.now(), expects }),
        heartbeat: encodeHeartbeat,
        outcome: encodeOutcome,
        compact: encodeCompact,
      },
      recordsOf: parseRecords,
      fenceScopes,
      writerId: options.writerId,
    }),
    watch: boundedWatches((prefix) => tail.follow(prefix)),
    [Symbol.asyncDispose]: () => closeStore({ closed, tail, queue, links: [readLink, tailLink], writeLink, silenceMs }),
  };
  // Both, so that whoever may read and not write learns it now.
  return { store, opened: () => Promise.all([store.identity(), writeLink.connected()]) };
}
