/**
 * What became of a transaction whose answer was lost. Where it has not come, its place is taken: it may still lie at a member that hangs, and
 * when it comes it finds itself void. So `absent` is true for ever, whoever had it.
 */
import type { Revision, TxnId } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { outcomesOf } from './encode-transaction.ts';
import type { EtcdMember } from './member.ts';
import { compareMod, fitted, getOp, putOp } from './operations.ts';
import { sendWrite } from './send-write.ts';
import { OUTCOME } from './snapshot.ts';
import type { StoreView } from './store-view.ts';

export type Settled = { readonly kind: 'committed'; readonly revision: Revision } | { readonly kind: 'absent' };

const ROUNDS = 16;

/** @throws UnknownOutcome, RegistryError */
export async function settleOutcome(
  member: EtcdMember,
  txnId: TxnId,
  { view, signal }: { readonly view: StoreView; readonly signal: AbortSignal },
): Promise<Settled> {
  const { keys } = view;
  let seen = view.seen()?.meta ?? { generation: 0 };
  let snapshot = await view.readAt(member, outcomesOf({ txnId }, keys, seen).map(getOp), { signal });
  for (let round = 0; round < ROUNDS; round++) {
    const outcome = snapshot.outcome(txnId);
    if (outcome?.done) return { kind: 'committed', revision: outcome.mod as Revision };
    // Also where it is void already: it may have been said again by somebody who had seen that.
    seen = snapshot.meta;
    const names = outcomesOf({ txnId }, keys, seen);
    const { mod } = snapshot;
    const request = fitted({
      compare: [compareMod(keys.meta, snapshot.meta.mod), ...names.map((name) => compareMod(name, mod(name)))],
      success: [putOp(keys.outcome(snapshot.meta.generation, txnId), OUTCOME.void)],
      failure: [],
    });
    if ((await sendWrite(member, request, signal)).succeeded) return { kind: 'absent' };
    snapshot = await view.readAt(member, names.map(getOp), { signal });
  }
  throw new RegistryError('registry_dark', 'etcd changed each time while the outcome was looked at');
}

/** Only looks: what has not come by now may still come. @throws RegistryError */
export async function findOutcome(
  member: EtcdMember,
  txnId: TxnId,
  { view, signal }: { readonly view: StoreView; readonly signal: AbortSignal },
): Promise<Revision | undefined> {
  const generations = view.seen()?.meta ?? { generation: 0 };
  const snapshot = await view.readAt(member, outcomesOf({ txnId }, view.keys, generations).map(getOp), { signal });
  const outcome = snapshot.outcome(txnId);
  return outcome?.done ? (outcome.mod as Revision) : undefined;
}
