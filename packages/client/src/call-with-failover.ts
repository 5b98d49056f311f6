/**
 * One unary call over several control nodes: it stays with the node that answered last, turns to the next when that one is gone, and
 * gives up at the caller's deadline. What may have been carried out is sent again only where that is safe.
 */
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { GrpcMethodDefinition } from '@omnirelay/wire';
import type { CallOptions } from './api.ts';
import { backOff } from './back-off.ts';
import { CLIENT_BOUNDS } from './bounds.ts';
import { ControlError, fromGrpc, isAnswered, ownProblem } from './control-error.ts';
import type { LineState } from './line-state.ts';
import type { VerifiedEndpoint } from './verified-endpoint.ts';

export interface ControlLine {
  readonly endpoints: readonly VerifiedEndpoint[];
  readonly state: LineState;
  readonly token: (() => Promise<string | undefined>) | undefined;
  /** The endpoint used now; moved on when it fails. */
  at: number;
}

export interface UnaryCall {
  readonly method: GrpcMethodDefinition;
  readonly request: Parameters<GrpcMethodDefinition['requestSerialize']>[0];
  readonly options: CallOptions;
  /** Reads, and changes that carry an idempotency key. */
  readonly repeatable: boolean;
  /** Handed what came before the answer. */
  readonly onHead?: ((head: Metadata) => void) | undefined;
}

export type Answer = ReturnType<GrpcMethodDefinition['responseDeserialize']>;

/** @throws ControlError */
export async function callWithFailover(line: ControlLine, call: UnaryCall): Promise<Answer> {
  const { signal, timeoutMs = CLIENT_BOUNDS.callMs } = call.options;
  const deadline = Date.now() + timeoutMs;
  let refusedByNodes = 0;
  let last = ownProblem('unavailable', 503, 'no endpoint is configured');
  for (let attempt = 0; Date.now() < deadline; attempt++) {
    if (signal?.aborted) throw ownProblem('cancelled', 499, 'the call was cancelled', signal.reason);
    if (attempt > 0) await backOff(Math.floor(attempt / line.endpoints.length), { deadline, signal });
    const index = line.at;
    const endpoint = line.endpoints[index];
    if (endpoint === undefined) break;
    const attemptDeadline = Math.min(deadline, Date.now() + CLIENT_BOUNDS.attemptMs);
    const unconnected = await endpoint.connected(attemptDeadline);
    if (unconnected !== null) {
      last = ownProblem('unavailable', 503, `${endpoint.address}: ${unconnected}`);
      turn(line, index, last.message);
      continue;
    }
    const metadata = await callMetadata(line, call.options);
    if (metadata instanceof ControlError) {
      // The node is not at fault: no other would help.
      if (!metadata.retryable) throw metadata;
      last = metadata;
      continue;
    }
    const outcome = await attemptUnary(endpoint, call, { metadata, deadline: attemptDeadline });
    if (outcome.kind === 'answer') {
      const { source } = outcome.message as { readonly source?: unknown };
      line.state.answered(typeof source === 'string' ? source : '');
      return outcome.message;
    }
    last = fromGrpc(outcome.error);
    const answered = isAnswered(outcome.error);
    if (answered) line.state.answered('');
    if (!turnsElsewhere(outcome.error)) throw last;
    turn(line, index, answered ? null : `${endpoint.address}: ${last.message}`);
    // A node that says why it cannot is asked once; the others may be able.
    if (answered && ++refusedByNodes >= line.endpoints.length) throw last;
    if (!answered && !call.repeatable) throw uncertain(last, endpoint.address);
  }
  throw last.code === 'unavailable' || last.code === 'deadline_exceeded' ? timedOut(last, timeoutMs) : last;
}

/** It may have been carried out, and without an idempotency key it cannot be sent again safely. */
const uncertain = (last: ControlError, address: string): ControlError =>
  ownProblem(
    last.code,
    last.status,
    `${address} did not answer: whether the change was made is not known. Look before you repeat it.`,
    last,
  );

const timedOut = (last: ControlError, timeoutMs: number): ControlError =>
  ownProblem('unavailable', 503, `no control node answered within ${timeoutMs} ms; last: ${last.message}`, last);

export function turn(line: ControlLine, failed: number, why: string | null): void {
  if (line.at === failed) line.at = (failed + 1) % line.endpoints.length;
  if (why !== null) line.state.lost(why);
}

/** Connection losses surface as UNAVAILABLE, or as INTERNAL where the stream was reset under the call. */
export const turnsElsewhere = (error: ServiceError): boolean =>
  error.code === status.UNAVAILABLE ||
  (error.code === status.DEADLINE_EXCEEDED && !isAnswered(error)) ||
  (error.code === status.INTERNAL && /RST_STREAM|connection|socket/i.test(error.details));

/** A `ControlError` when the token cannot be had: retryable, unless whoever gives it says otherwise. */
export async function callMetadata(line: ControlLine, options: CallOptions): Promise<Metadata | ControlError> {
  const metadata = new Metadata();
  metadata.set('rpc-transport', 'grpc-h2');
  metadata.set('rpc-encoding', 'protobuf');
  let token: string | undefined;
  try {
    token = await line.token?.();
  } catch (error) {
    if (error instanceof ControlError) return error;
    const why = error instanceof Error ? error.message : String(error);
    return ownProblem('unavailable', 503, `no access token could be had: ${why}`, error);
  }
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  if (options.traceparent !== undefined) metadata.set('traceparent', options.traceparent);
  if (options.correlationId !== undefined) metadata.set('x-correlation-id', options.correlationId);
  return metadata;
}

type Outcome =
  | { readonly kind: 'answer'; readonly message: Answer }
  | { readonly kind: 'failed'; readonly error: ServiceError };

function attemptUnary(
  endpoint: VerifiedEndpoint,
  { method, request, options, onHead }: UnaryCall,
  { metadata, deadline }: { readonly metadata: Metadata; readonly deadline: number },
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const call = endpoint
    .client()
    .makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      { deadline },
      (error, message) =>
        resolve(error === null ? { kind: 'answer', message: message as Answer } : { kind: 'failed', error }),
    );
  if (onHead !== undefined) call.on('metadata', onHead);
  const cancel = (): void => call.cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted) cancel();
  return promise.finally(() => options.signal?.removeEventListener('abort', cancel));
}
