/**
 * Questions of control nodes to any member, over its mesh listener: one gRPC call on one connection. The asked node answers peers of role
 * `control` only, but for the calls that it opens to all members, a few at once; the asking one waits no longer than its deadline, and reads no
 * more than the bound.
 */
import { once } from 'node:events';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { TaggedError } from '@omnirelay/primitives';
import type { TransportBounds } from './bounds.ts';
import { type DialDeps, dialChannel } from './dial-channel.ts';
import { DialError, type MeshPeer } from './frame-channel.ts';
import { callPath, responseHeaders } from './gossip-wire.ts';
import { messageReader, prefixMessages } from './grpc-messages.ts';

const GRPC = {
  ok: 0,
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
} as const;

/** The member answered, and would not. `status` is gRPC's. */
export class CallError extends TaggedError<'call_refused'> {
  readonly status: number;
  constructor(status: number, detail: string) {
    super('call_refused', detail);
    this.status = status;
  }
}

export interface MeshCall {
  readonly method: string;
  readonly request: Uint8Array;
  /** Whoever else answers at the address is not asked. */
  readonly nodeId: string;
  /** Asks a member too that this node's own list denies. */
  readonly evenIfRemoved?: boolean;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** Rejects with `DialError` or `CallError`. */
export async function callMember(address: string, call: MeshCall, deps: DialDeps): Promise<Uint8Array> {
  const timeoutMs = call.timeoutMs ?? deps.bounds.callMs;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = call.signal === undefined ? limit : AbortSignal.any([limit, call.signal]);
  const { session, stream, peer, trailers } = await dialChannel(
    address,
    { signal, timeoutMs, path: callPath(call.method) },
    deps,
  );
  const answers: Uint8Array[] = [];
  const reader = messageReader(deps.bounds.answerBytes);
  session.on('error', () => {});
  const stop = (): void => session.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (peer.identity.nodeId !== call.nodeId)
      throw new DialError('identity-mismatch', `${address} is ${peer.identity.nodeId}, expected ${call.nodeId}`);
    stream.on('data', (chunk: Buffer) => {
      const problem = reader.push(chunk, (message) => answers.push(message));
      if (problem !== null) stream.destroy(new Error(problem));
    });
    stream.end(prefixMessages([call.request], call.request.length));
    // Rejects with the stream's error; a cut without one ends it as well.
    await once(stream, 'close');
    const status = Number(trailers()['grpc-status'] ?? Number.NaN);
    const [answer] = answers;
    if (status === GRPC.ok && answer !== undefined) return answer;
    if (Number.isNaN(status))
      throw new DialError(limit.aborted ? 'timeout' : 'unreachable', `${address} did not answer to the end`);
    throw new CallError(status, decodeURIComponent(String(trailers()['grpc-message'] ?? 'no reason given')));
  } catch (error) {
    if (error instanceof CallError || error instanceof DialError) throw error;
    throw new DialError('unreachable', `${address}: ${(error as Error).message}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
    session.destroy();
  }
}

export interface ServedCall {
  readonly session: ServerHttp2Session;
  readonly stream: ServerHttp2Stream;
  readonly peer: MeshPeer;
  readonly method: string;
  readonly answering: { calls: number };
  readonly bounds: TransportBounds;
  /** Calls that a member of any role may make. */
  readonly openCalls: readonly string[];
  readonly answer: ((method: string, request: Uint8Array, peer: MeshPeer) => Uint8Array | null) | undefined;
}

/** Ends the connection when the call is over, however it went. */
export function serveCall(call: ServedCall): void {
  const { session, stream, peer, method, answering, bounds, answer } = call;
  const reply = replyOn(call);
  const deadline = setTimeout(() => session.destroy(), bounds.callMs);
  answering.calls += 1;
  session.once('close', () => {
    clearTimeout(deadline);
    answering.calls -= 1;
  });
  if (peer.identity.role !== 'control' && !call.openCalls.includes(method)) {
    const { nodeId, role } = peer.identity;
    reply.refuse(GRPC.permissionDenied, `only control nodes may ask; ${nodeId} is a ${role}`);
  } else if (answering.calls > bounds.callsAtOnce) reply.refuse(GRPC.resourceExhausted, 'too many calls at once');
  const reader = messageReader(bounds.frameBytes);
  stream.on('data', (chunk: Buffer) => {
    if (reply.isGiven()) return;
    const problem = reader.push(chunk, (request) => {
      if (reply.isGiven()) return;
      try {
        const bytes = answer?.(method, request, peer) ?? null;
        if (bytes === null) reply.refuse(GRPC.unimplemented, `there is no ${method} here`);
        else reply.answer(bytes);
      } catch (error) {
        reply.refuse(GRPC.internal, (error as Error).message.slice(0, 200));
      }
    });
    if (problem !== null) reply.refuse(GRPC.invalidArgument, problem);
  });
}

/** One reply: what comes behind it is not sent. */
function replyOn({ session, stream }: ServedCall) {
  let verdict: { readonly status: number; readonly message: string } | null = null;
  stream.respond(responseHeaders(), { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    const { status, message } = verdict ?? { status: GRPC.internal, message: '' };
    const why = message === '' ? {} : { 'grpc-message': encodeURIComponent(message) };
    stream.sendTrailers({ 'grpc-status': String(status), ...why });
    session.close();
  });
  const end = (status: number, message: string, bytes?: Buffer): void => {
    if (verdict !== null) return;
    verdict = { status, message };
    // What the caller still sends is read, and left.
    stream.resume();
    stream.end(bytes);
  };
  return {
    isGiven: (): boolean => verdict !== null,
    answer: (bytes: Uint8Array): void => end(GRPC.ok, '', prefixMessages([bytes], bytes.length)),
    refuse: (status: number, message: string): void => end(status, message),
  };
}
