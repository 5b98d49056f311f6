/**
 * A store of one handle whose revisions are told as the engine counts them, from 1 on: etcd's go up by more, and heartbeats take some of them.
 * Etcd's own are told where nobody can have one of the engine's.
 */
import type { RegistryRecord, RegistryStore, Revision, StoreExpectation, WaitOptions, WatchEvent } from '../../port.ts';

const HEARTBEATS = 1n << 62n;

export function countedRevisions(store: RegistryStore): RegistryStore {
  const transactions: bigint[] = [];
  const beats: bigint[] = [];
  const counted = (revision: Revision): Revision => {
    if (revision >= HEARTBEATS) return (HEARTBEATS + BigInt(beats.indexOf(revision) + 1)) as Revision;
    return BigInt(transactions.indexOf(revision) + 1) as Revision;
  };
  const own = (count: Revision): Revision => {
    if (count >= HEARTBEATS) return (beats[Number(count - HEARTBEATS) - 1] ?? HEARTBEATS) as Revision;
    if (count <= 0n) return count;
    return (transactions[Number(count) - 1] ?? (transactions.at(-1) ?? 0n) + count) as Revision;
  };
  const record = (one: RegistryRecord): RegistryRecord => ({ ...one, version: counted(one.version) });
  const expecting = (wait: WaitOptions | undefined): WaitOptions => {
    const { expects } = wait ?? {};
    if (expects === undefined) return wait ?? {};
    const told: StoreExpectation = {
      identity: expects.identity,
      ...(expects.head === undefined ? {} : { head: own(expects.head) }),
      ...(expects.lineageVersion === undefined ? {} : { lineageVersion: own(expects.lineageVersion) }),
    };
    return { ...wait, expects: told };
  };
  const event = (one: WatchEvent): WatchEvent => {
    const revision = counted(one.revision);
    return one.kind === 'put' ? { ...one, revision, record: record(one.record) } : { ...one, revision };
  };
  return {
    ...store,
    async read(keys, wait) {
      const answer = await store.read(keys, wait);
      return { ...answer, records: answer.records.map(record), revision: counted(answer.revision) };
    },
    async list(prefix, page, wait) {
      const answer = await store.list(prefix, page, wait);
      const { revision, prefixRevision } = answer;
      return {
        ...answer,
        records: answer.records.map(record),
        revision: counted(revision),
        prefixRevision: counted(prefixRevision),
      };
    },
    async transact(txn, wait) {
      const conditions = txn.conditions.map((condition) =>
        condition.kind === 'absent' ? condition : { ...condition, version: own(condition.version) },
      );
      const outcome = await store.transact({ ...txn, conditions }, expecting(wait));
      if (outcome.kind === 'conflict') return { ...outcome, current: outcome.current.map(record) };
      if (outcome.kind !== 'committed') return outcome;
      if (!transactions.includes(outcome.revision)) transactions.push(outcome.revision);
      return { ...outcome, revision: counted(outcome.revision) };
    },
    async outcomeOf(txnId, wait) {
      const outcome = await store.outcomeOf(txnId, wait);
      return outcome.kind === 'committed' ? { ...outcome, revision: counted(outcome.revision) } : outcome;
    },
    async heartbeat(key, expected, value, wait) {
      const outcome = await store.heartbeat(key, own(expected), value, expecting(wait));
      if (outcome.kind === 'conflict' && outcome.current !== undefined)
        return { kind: 'conflict', current: record(outcome.current) };
      if (outcome.kind !== 'committed') return outcome;
      beats.push(outcome.version);
      return { kind: 'committed', version: counted(outcome.version) };
    },
    async *watch(prefix, from, options) {
      for await (const one of store.watch(prefix, own(from), options)) yield event(one);
    },
    compact: (upTo, wait) => store.compact(own(upTo), expecting(wait)),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
