/**
 * One transaction of the registry: sent with all that it hangs on as comparisons; where one fails, etcd answers with what there is, at the same
 * moment, and that decides whether the transaction is refused, or is sent again on it. An answer that is lost is never sent again blindly.
 */
import { fenceHolds, judgeTransaction } from '../engine/apply-transaction.ts';
import type { Retention, Revision, StoreExpectation, Transaction, TransactOutcome, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { UnknownOutcome } from '../server/job-queue.ts';
import { type Basis, blindDeletes, deciding, encodeTransaction, judgedBy, outcomesOf } from './encode-transaction.ts';
import type { ExpiredHistory } from './expired-history.ts';
import type { EtcdMember } from './member.ts';
import { countedBefore, fitted } from './operations.ts';
import { sendWrite } from './send-write.ts';
import { identityOf, type Snapshot } from './snapshot.ts';
import type { StoreKeys } from './store-keys.ts';
import type { Seen, StoreView } from './store-view.ts';

export interface CommitDeps {
  readonly view: StoreView;
  readonly keys: StoreKeys;
  readonly retention: readonly Retention[];
  readonly history: ExpiredHistory;
}

export type Committed = Extract<TransactOutcome, { kind: 'committed' }> & {
  /** Transactions that there have been; absent when it had been committed before. */
  readonly count?: bigint;
};

/** Rounds in which others may change what it hangs on. */
const ROUNDS = 16;

/** @throws UnknownOutcome, or RegistryError when surely nothing was written */
export async function commitTransaction(
  member: EtcdMember,
  txn: Transaction,
  { view, keys, retention, history }: CommitDeps,
  wait: WaitOptions & { readonly signal: AbortSignal },
): Promise<Committed | Extract<TransactOutcome, { kind: 'conflict' }>> {
  const { expects, signal } = wait;
  const wall = Date.now();
  const read = (seen: Seen | undefined) =>
    view.readAt(member, judgedBy(txn, keys, seen?.meta ?? { generation: 0 }), { signal, remember: deciding(txn) });
  const judge = (snapshot: Snapshot) =>
    judgeTransaction(judged(snapshot, txn), keys.root, txn, expects) as
      | Exclude<Awaited<ReturnType<typeof commitTransaction>>, undefined>
      | undefined;

  let fresh: Snapshot | undefined;
  if (mustRead(txn, member, view, expects)) fresh = await read(view.seen());
  for (let round = 0; round < ROUNDS; round++) {
    signal.throwIfAborted();
    if (fresh !== undefined) {
      if (fresh.meta === undefined) fresh = await read(view.seen());
      const settled = judge(fresh);
      if (settled !== undefined) return settled;
    }
    // What was judged, and not what another call has seen since.
    const meta = fresh?.meta ?? view.seen()!.meta;
    const basis: Basis = {
      keys,
      meta,
      assumed: assumedOf(txn, { keys, view, fresh, meta }),
      absent: new Set(blindDeletes(txn).filter((key) => fresh?.record(key) === undefined)),
      expired: await history.expiredBy(txn, { member, wall, signal }),
      look: view.basis(),
      retention,
      wall,
      expects,
    };
    const encoded = encodeTransaction(txn, basis);
    const response = await sendWrite(member, fitted(encoded), signal);
    const answer = view.snapshot(member, response);
    if (response.succeeded) {
      // The connection was made to one cluster; an answer of another means that the write is in a place nobody looks at.
      if (response.header !== undefined && response.header.clusterId.toString(16) !== member.clusterId)
        throw new UnknownOutcome('another etcd cluster has answered');
      history.committed(txn, encoded.expired);
      return {
        kind: 'committed',
        revision: answer.revision as Revision,
        count: (countedBefore(response.responses) ?? 0n) + 1n,
      };
    }
    fresh = answer;
  }
  throw new RegistryError(
    'registry_dark',
    `what the transaction hangs on changed ${ROUNDS} times while it was tried: nothing was written`,
  );
}

/** As the engine sees it: an outcome that was made void is none. */
const judged = (snapshot: Snapshot, { txnId }: Transaction) => ({
  identity: () => snapshot.identity,
  head: () => snapshot.head,
  get: (name: string) => snapshot.get(name),
  outcome: () => {
    const outcome = snapshot.outcome(txnId);
    return outcome?.done ? (outcome.mod as Revision) : undefined;
  },
});

/** Whether it can be built on what is remembered. */
function mustRead(
  txn: Transaction,
  member: EtcdMember,
  view: StoreView,
  expects: StoreExpectation | undefined,
): boolean {
  const seen = view.seen();
  if (seen === undefined || seen.clusterId !== member.clusterId || blindDeletes(txn).length > 0) return true;
  if (expects !== undefined && identityOf(seen.clusterId, seen.meta) !== expects.identity) return true;
  if (txn.under.kind !== 'fence') return false;
  const remembered = new Map(deciding(txn).map((key) => [view.keys.record(key), view.remembered(key)] as const));
  if ([...remembered.values()].includes(undefined)) return true;
  const get = (name: string) => {
    const one = remembered.get(name);
    return one === undefined || one === 'absent' ? undefined : { ...one.record, key: name, writtenAt: 0 };
  };
  return !fenceHolds({ get }, view.keys.root, txn.under);
}

function assumedOf(
  txn: Transaction,
  from: { keys: StoreKeys; view: StoreView; fresh: Snapshot | undefined; meta: Seen['meta'] },
): Map<string, bigint> {
  const { keys, view, fresh, meta } = from;
  const assumed = new Map<string, bigint>();
  for (const name of outcomesOf(txn, keys, meta)) assumed.set(name, fresh?.mod(name) ?? 0n);
  const records = [...(txn.under.kind === 'fence' ? deciding(txn) : []), ...blindDeletes(txn)];
  for (const key of records) {
    const name = keys.record(key);
    const remembered = view.remembered(key);
    assumed.set(name, fresh?.mod(name) ?? (remembered === undefined || remembered === 'absent' ? 0n : remembered.mod));
  }
  return assumed;
}
