/**
 * A fleet that somebody else keeps, as its keeper gives it, and the questions to its members: answered in this process as each member would
 * answer, one after another, so that however many are asked the event loop is free again within milliseconds.
 */
import type { Instant, NodeId } from '@omnirelay/primitives';
import { CallError, DialError, type GossipTransport, type MeshCall } from '@omnirelay/transport';
import { fairTurns } from '../control-plane/fair-turns.ts';
import type { MarkedMembership } from './membership-source.ts';
import { answerObserve, OBSERVE, type Vantage } from './observe-members.ts';

/** What this node saw of it is kept here. */
export interface KeptMembership extends Omit<MarkedMembership, 'transitionsOf'> {
  /** What another member sees. `refused`: nothing listens there; `silent`: it does not answer. */
  vantageOf(nodeId: NodeId): Vantage | 'refused' | 'silent';
}

const SLICE_MS = 5;
/** As of gRPC: there is no such call. */
const UNIMPLEMENTED = 12;

/** `now` must be the clock by which answers are read: instants then come out as the keeper told them. */
export function callsToKept(kept: KeptMembership, now: () => Instant): Pick<GossipTransport, 'call'> {
  const turn = fairTurns(SLICE_MS);
  let last: Promise<unknown> = Promise.resolve();
  const answer = (address: string, { nodeId, request }: MeshCall): Uint8Array | 'silent' => {
    const vantage = kept.vantageOf(nodeId as NodeId);
    if (vantage === 'silent') return vantage;
    if (vantage === 'refused') throw new DialError('refused', `nothing listens at ${address}`);
    const bytes = answerObserve(vantage, request, now());
    if (bytes === null) throw new CallError(UNIMPLEMENTED, 'there is no such question here');
    return bytes;
  };
  return {
    async call(address, call) {
      if (call.method !== OBSERVE)
        throw new DialError('unreachable', `nobody listens at ${address}: the member is not a process`);
      const answered = last.then(async () => {
        await turn();
        call.signal?.throwIfAborted();
        return answer(address, call);
      });
      last = answered.catch(() => undefined);
      const bytes = await answered;
      return bytes === 'silent' ? await silence(address, call.signal) : bytes;
    },
  };
}

/** Until the caller has waited long enough. */
async function silence(address: string, signal: AbortSignal | undefined): Promise<never> {
  if (signal !== undefined && !signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  throw new DialError('timeout', `${address} did not answer in time`);
}
