/**
 * The registry in etcd: for where consensus is wanted. Its revisions are etcd's own, at which the mesh's head was written; so they strictly
 * increase, and several meshes share one etcd. This side checks requests, keeps deadlines and signals, and says what an answer, or none, means.
 */
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
import { boundedWatches } from '../engine/bounded-watches.ts';
import { checkExpectation } from '../engine/check-expectation.ts';
import type { RegistryStore, Revision, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from '../server/deadline.ts';
import { UnknownOutcome } from '../server/job-queue.ts';
import { type OpeningStore, openInTime } from '../server/open-in-time.ts';
import { LINEAGE_KEY } from '../well-known-keys.ts';
import { etcdChangeTail } from './change-stream.ts';
import { commitHeartbeat, createHeartbeatMemory } from './commit-heartbeat.ts';
import { type Committed, commitTransaction } from './commit-transaction.ts';
import { startClusterCompaction } from './compact-cluster.ts';
import { compareExpected } from './encode-transaction.ts';
import type { EtcdStoreOptions } from './etcd-options.ts';
import { createExpiredHistory } from './expired-history.ts';
import type { EtcdMember } from './member.ts';
import { openMembers } from './members.ts';
import { bytesOf, compareMod, fitted, getOp, putOp, rangeOp } from './operations.ts';
import { FullOutcome } from './send-write.ts';
import { findOutcome, settleOutcome } from './settle-outcome.ts';
import { storeKeys } from './store-keys.ts';
import { createStoreView } from './store-view.ts';
import { createPageTurner, writeMeta } from './turn-page.ts';
import { createWriteCalls } from './write-calls.ts';

const SILENCE_MS = 1_000;
const HISTORY_MS = 600_000;
/** Rounds in which others may change the adapter's own record. */
const ROUNDS = 16;

/**
 * @throws RegistryError registry_dark (not reached, no leader, password, certificate, roles, version), newer_schema, registry_full,
 * registry_corrupt; or the signal's reason
 */
export const openEtcdStore = (options: EtcdStoreOptions): Promise<RegistryStore> =>
  openInTime(createStore(options), options.signal);

function createStore(options: EtcdStoreOptions): OpeningStore {
  const { target, silenceMs = SILENCE_MS, fenceScopes = [], retention = [] } = options;
  const { changeLogEntries = REGISTRY_BOUNDS.changeLogEntries } = options;
  const closed = new AbortController();
  const keys = storeKeys(options.meshId, options.clusterId);
  const link = () => openMembers({ target, silenceMs, probe: bytesOf(keys.meta), signal: closed.signal });
  const [members, tailMembers] = [link(), link()];
  const view = createStoreView(keys, members);
  const calls = createWriteCalls(members);
  const tail = etcdChangeTail({ view, members: tailMembers, readers: members, silenceMs, changeLogEntries });
  const history = createExpiredHistory(keys, retention);
  const pages = createPageTurner(view, { changeLogEntries });
  const compaction =
    options.ownsCluster === true ? startClusterCompaction(view, members, options.historyMs ?? HISTORY_MS) : undefined;
  const beats = createHeartbeatMemory();

  const store: RegistryStore = {
    kind: 'etcd',
    ended: closed.signal,
    identity: async (wait) => (await view.read([], wait)).identity,
    async read(names, wait) {
      checkRead(names);
      const snapshot = await view.read(
        [...new Set(names)].map((key) => getOp(keys.record(key))),
        wait,
      );
      const records = names.flatMap((key) => snapshot.record(key)?.record ?? []);
      return { records, revision: snapshot.head, identity: snapshot.identity };
    },
    async list(prefix, page, wait) {
      checkPrefix(prefix);
      const limit = Math.max(1, Math.min(page.limit, REGISTRY_BOUNDS.pageSize));
      const range = keys.below(prefix, page.afterKey);
      const touched = keys.touched(prefix);
      const operations = [getOp(touched), ...(range === undefined ? [] : [rangeOp(range, limit + 1)])];
      const snapshot = await view.read(operations, wait);
      const found = snapshot.records();
      const records = found.slice(0, limit);
      const last = records.at(-1);
      return {
        records,
        revision: snapshot.head,
        identity: snapshot.identity,
        prefixRevision: snapshot.mod(touched) as Revision,
        ...(found.length > limit && last !== undefined ? { nextKey: last.key } : {}),
      };
    },
    async transact(txn, wait) {
      checkTransaction(txn);
      checkAuthority(txn, fenceScopes);
      const deps = { view, keys, retention, history };
      const act = async (member: EtcdMember, signal: AbortSignal) => {
        const outcome = await commitTransaction(member, txn, deps, { ...wait, signal });
        if (outcome.kind === 'conflict') return outcome;
        const { count, revision } = outcome;
        if (count !== undefined) await pages.committed(member, { count, revision }, signal);
        return { kind: 'committed', revision } as const;
      };
      const settle = async (member: EtcdMember, signal: AbortSignal) => {
        const settled = await settleOutcome(member, txn.txnId, { view, signal });
        return settled.kind === 'absent' ? 'again' : settled;
      };
      try {
        return await calls.run({ act, settle }, wait);
      } catch (error) {
        if (!(error instanceof UnknownOutcome)) throw error;
        const done = error instanceof FullOutcome ? await fullOutcome(error, txn.txnId, wait) : undefined;
        return done ?? { kind: 'unknown', txnId: txn.txnId, detail: error.message };
      }
    },
    outcomeOf: (txnId, wait) =>
      members.ask(async (member, signal) => {
        try {
          return await settleOutcome(member, txnId, { view, signal });
        } catch (error) {
          if (error instanceof FullOutcome) return { kind: 'pending' };
          throw error;
        }
      }, wait),
    async heartbeat(key, expected, value, wait) {
      checkKey(key);
      checkValue(key, value);
      checkWriteAuthority(key, undefined, fenceScopes);
      const beat = { key, expected, value, writerId: wait?.writerId ?? options.writerId ?? 'heartbeat' };
      const act = (member: EtcdMember, signal: AbortSignal) =>
        commitHeartbeat(member, beat, { view, memory: beats, expects: wait?.expects, signal });
      try {
        return await calls.run({ act }, wait);
      } catch (error) {
        if (error instanceof FullOutcome) throw error.cause;
        if (!(error instanceof UnknownOutcome)) throw error;
        return { kind: 'unknown' };
      }
    },
    watch: boundedWatches((prefix) => tail.follow(prefix)),
    async compact(upTo, wait) {
      const act = async (member: EtcdMember, signal: AbortSignal): Promise<bigint> => {
        for (let round = 0; round < ROUNDS; round++) {
          const snapshot = await view.readAt(member, [getOp(keys.record(LINEAGE_KEY))], { signal });
          const { identity, head, meta, get } = snapshot;
          checkExpectation({ identity: () => identity, head: () => head, get }, keys.root, wait?.expects);
          let floor = upTo;
          if (floor > head) floor = head;
          const also = compareExpected(wait?.expects, keys);
          if (floor <= meta.floor) return floor;
          if (await writeMeta(member, { view, from: meta, to: { floor }, also, signal })) return floor;
        }
        throw new RegistryError('registry_dark', 'etcd changed each time while it was compacted');
      };
      const floor = await calls.run({ act }, wait);
      await compaction?.upTo(floor);
    },
    async [Symbol.asyncDispose]() {
      const reason = new RegistryError('registry_dark', 'this registry handle is closed');
      compaction?.close();
      tail.close(reason);
      tailMembers.close(reason);
      await beforeDeadline(calls.close(reason), { timeoutMs: silenceMs, late: () => reason }).catch(() => undefined);
      members.close(reason);
      closed.abort(reason);
    },
  };

  /** Whether what met the fullness is in after all. @throws RegistryError registry_full */
  const fullOutcome = async (
    error: FullOutcome,
    txnId: Parameters<RegistryStore['outcomeOf']>[0],
    wait: WaitOptions | undefined,
  ): Promise<Committed> => {
    const revision = await members.ask((member, signal) => findOutcome(member, txnId, { view, signal }), wait);
    if (revision !== undefined) return { kind: 'committed', revision };
    throw error.cause;
  };
  /** So that whoever may read and not write learns it now: etcd looks at the rights of both branches. */
  const mayWrite = () =>
    members.ask(async (member, signal) => {
      const never = compareMod(keys.meta, -1n);
      const request = fitted({ compare: [never], success: [putOp(keys.meta, '')], failure: [] });
      await member.txn(request, signal);
    });
  return {
    store,
    opened: async () => {
      await view.read([]);
      await mayWrite();
    },
  };
}
