/** Writes a generation under the fence of whoever leads: one transaction after the other, each once the one before is committed. */
import type { Fence, MapTransaction, ProviderCondition, ProviderWrite } from '@omnirelay/protocol';
import type { Transaction } from '@omnirelay/registry';
import type { WriteOutcome } from '../lease/lease-registry.ts';
import type { ShardRequests } from './shard-requests.ts';

export interface Reign {
  readonly fence: Fence;
  readonly claimId: string;
}

/** What goes with the last transaction. */
export interface Beside {
  readonly conditions: readonly ProviderCondition[];
  readonly writes: readonly ProviderWrite[];
}

export const NOTHING_BESIDE: Beside = { conditions: [], writes: [] };

export interface Publication {
  readonly reign: Reign;
  readonly txnId: string;
  readonly transactions: readonly MapTransaction[];
  readonly beside: Beside;
}

export function publishMap(
  requests: ShardRequests,
  { reign, txnId, transactions, beside }: Publication,
  then: (answer: WriteOutcome) => void,
): void {
  const [first, ...later] = transactions;
  const isLast = later.length === 0;
  const { fence, claimId } = reign;
  const txn = {
    under: { kind: 'fence', scope: 'global-control', fence, claimId },
    txnId: isLast ? txnId : `${txnId}.page-${later.length}`,
    conditions: [...(first?.conditions ?? []), ...(isLast ? beside.conditions : [])],
    writes: [...(first?.writes ?? []), ...(isLast ? beside.writes : [])],
  } as unknown as Transaction;
  requests.transact(txn, (answer) => {
    if (isLast || answer.kind !== 'committed') then(answer);
    else publishMap(requests, { reign, txnId, transactions: later, beside }, then);
  });
}
