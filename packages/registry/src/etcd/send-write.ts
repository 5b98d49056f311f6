/** One transaction to one member: what no answer, or an error, says of it. */
import { RegistryError } from '../registry-error.ts';
import { UnknownOutcome } from '../server/job-queue.ts';
import { explainEtcdError, isFull, isRefused } from './explain-etcd-error.ts';
import type { TxnRequest, TxnResponse } from './generated/etcd_pb.ts';
import type { EtcdMember } from './member.ts';

/** Etcd is full: it says so of the last write that it has taken, too. */
export class FullOutcome extends UnknownOutcome {}

/** @throws UnknownOutcome, FullOutcome, or RegistryError when surely nothing was written */
export async function sendWrite(member: EtcdMember, request: TxnRequest, signal: AbortSignal): Promise<TxnResponse> {
  signal.throwIfAborted();
  if (member.ended.aborted) throw explainEtcdError(member.address, member.ended.reason);
  try {
    return await member.txn(request, signal);
  } catch (error) {
    const told = error instanceof RegistryError ? error : explainEtcdError(member.address, error);
    if (isFull(error)) throw new FullOutcome(told.message, { cause: told });
    if (isRefused(error) && !signal.aborted) throw told;
    throw new UnknownOutcome(told.message, { cause: error });
  }
}
