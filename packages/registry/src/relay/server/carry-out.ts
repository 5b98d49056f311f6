/** One call at the store, where it is the caller's to make. */
import type { RelayListAnswer, RelayOperation, RelayOutcome } from '@omnirelay/wire';
import { REGISTRY_BOUNDS, RELAY_BOUNDS } from '../../bounds.ts';
import { checkTransaction } from '../../check-request.ts';
import type { GuardedRegistry } from '../../guarded-registry.ts';
import type { ListAnswer, Revision, StoreExpectation, Transaction, TxnId, WaitOptions } from '../../port.ts';
import { RegistryError } from '../../registry-error.ts';
import type { RelayCaller, RelayRules, Verdict } from './relay-rules.ts';

/** The store as a control node has it: behind its own check of the lineage. */
export type RelayedStore = GuardedRegistry['store'];

export interface CarryOut {
  readonly caller: RelayCaller;
  readonly store: RelayedStore;
  readonly rules: RelayRules;
  readonly wait: WaitOptions;
}

/** @throws RegistryError */
export async function carryOut(
  operation: Exclude<RelayOperation, { kind: 'watch' }>,
  { caller, store, rules, wait }: CarryOut,
): Promise<RelayOutcome> {
  const permit = (may: boolean, what: string): void => {
    if (!may) throw notPermitted(caller, what);
  };
  switch (operation.kind) {
    case 'identity':
      return { kind: 'identity', identity: await store.identity(wait) };
    case 'read': {
      const { keys } = operation;
      for (const key of keys) permit(rules.mayRead(caller, key), `may not read "${key}"`);
      return { kind: 'read', answer: await store.read(keys, wait) };
    }
    case 'list': {
      const { prefix, afterKey } = operation;
      permit(rules.mayList(caller, prefix), `may not list "${prefix}"`);
      const limit = Math.min(operation.limit, REGISTRY_BOUNDS.pageSize);
      const answer = await store.list(prefix, { limit, ...(afterKey === undefined ? {} : { afterKey }) }, wait);
      return { kind: 'list', answer: readable(cut(answer), (key) => rules.mayRead(caller, key)) };
    }
    case 'transact':
      return {
        kind: 'transact',
        outcome: await transact(operation.txn as Transaction, operation.expects, { caller, store, rules, wait }),
      };
    case 'outcome-of':
      return { kind: 'outcome-of', outcome: await store.outcomeOf(operation.txnId as TxnId, wait) };
    case 'heartbeat': {
      const { key, expected, value } = operation;
      const verdict = rules.judgeHeartbeat(caller, key, value);
      if (verdict.kind === 'refused') throw notPermitted(caller, verdict.why);
      const waiting = { ...wait, ...expecting(operation.expects), writerId: caller.nodeId };
      return { kind: 'heartbeat', outcome: await store.heartbeat(key, expected as Revision, value, waiting) };
    }
    case 'compact':
      permit(rules.mayCompact(caller), 'may not compact the registry');
      await store.compact(operation.upTo as Revision, { ...wait, ...expecting(operation.expects) });
      return { kind: 'compact' };
  }
}

async function transact(
  txn: Transaction,
  expects: { readonly identity: string } | undefined,
  { caller, store, rules, wait }: CarryOut,
) {
  checkTransaction(txn);
  const verdict: Verdict = await rules.judgeTransaction(caller, txn, (keys) => store.read(keys, wait));
  if (verdict.kind === 'refused') throw notPermitted(caller, verdict.why);
  if (verdict.kind === 'permitted') return store.transact(txn, { ...wait, ...expecting(expects) });
  // It may be this very transaction, sent again, that has changed what it compares with.
  const done = await store.outcomeOf(txn.txnId, wait);
  if (done.kind === 'committed') return done;
  if (done.kind === 'pending') return { kind: 'unknown', detail: 'it may still arrive' } as const;
  return { kind: 'conflict', cause: 'condition', current: verdict.current } as const;
}

const notPermitted = ({ nodeId, role }: RelayCaller, what: string): RegistryError =>
  new RegistryError('not_permitted', `${role} ${nodeId} ${what}`);

const expecting = (expects: { readonly identity: string } | undefined): { expects?: StoreExpectation } =>
  expects === undefined ? {} : { expects: expects as StoreExpectation };

/** As many of the records as one message should hold, and one at least. */
function cut(answer: ListAnswer): ListAnswer {
  let bytes = 0;
  const most = answer.records.findIndex(({ value, key }, at) => {
    bytes += Buffer.byteLength(value) + key.length;
    return at > 0 && bytes > RELAY_BOUNDS.pageBytes;
  });
  if (most < 0) return answer;
  const records = answer.records.slice(0, most);
  return { ...answer, records, nextKey: records.at(-1)?.key ?? '' };
}

const readable = (answer: ListAnswer, mayRead: (key: string) => boolean): RelayListAnswer => ({
  ...answer,
  records: answer.records.filter(({ key }) => mayRead(key)),
});
