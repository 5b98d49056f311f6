/** What an error of a call says: of the peer, and whether the call may be sent again. */
import { type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { TaggedError } from '@omnirelay/primitives';
import { isShardRefusal } from '@omnirelay/wire';
import { turnsElsewhere } from '../call-with-failover.ts';
import { isAnswered, problemOf } from '../control-error.ts';
import type { CallOutcome } from './peer-tally.ts';

export interface CallFault {
  readonly outcome: CallOutcome;
  /**
   * `no`: surely nothing was carried out, and another peer may be asked whatever the call does. `maybe`: only where a repetition is harmless. `final`: the
   * answer would be the same.
   */
  readonly executed: 'no' | 'maybe' | 'final';
}

/** Thrown by a call's own code where it knows that nothing was carried out: another peer is asked. */
export class NotExecutedError extends TaggedError<'not_executed'> {
  readonly outcome: CallOutcome;
  /** `outcome` is what it says of the peer: `answered` unless given. */
  constructor(message: string, options: { readonly outcome?: CallOutcome; readonly cause?: unknown } = {}) {
    super('not_executed', message, options.cause === undefined ? {} : { cause: options.cause });
    this.outcome = options.outcome ?? 'answered';
  }
}

const ANSWER: CallFault = { outcome: 'answered', executed: 'final' };
const REFUSED: CallFault = { outcome: 'unreachable', executed: 'no' };
const LOST: CallFault = { outcome: 'unreachable', executed: 'maybe' };
/** It said that it cannot now. */
const LATER: CallFault = { outcome: 'answered', executed: 'maybe' };
const FAILED: CallFault = { outcome: 'failed', executed: 'final' };

/** Before any byte of a call can have been taken in. */
const UNCONNECTED: readonly string[] = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
];
const BROKEN: readonly string[] = [
  ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_HTTP2_STREAM_ERROR'],
  ...['ERR_HTTP2_SESSION_ERROR', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
];
const CAUSES = 4;

/** An error, and what caused it, the cause behind it and so on. */
export function* causesOf(error: unknown): Generator<object, void, undefined> {
  let at = error;
  for (let depth = 0; depth < CAUSES && typeof at === 'object' && at !== null; depth++) {
    yield at;
    at = (at as { readonly cause?: unknown }).cause;
  }
}

/**
 * Reads errors of gRPC (a numeric `code` beside `metadata`), of sockets and of `fetch` (a `code` of Node, of the error or of its cause), HTTP answers that
 * the call's code made an error with a numeric `status`, and time-outs. Anything else counts as the call's own, which no other peer would answer otherwise.
 */
export function faultOf(error: unknown): CallFault {
  for (const at of causesOf(error)) {
    const fault = readFault(at);
    if (fault !== null) return fault;
  }
  return ANSWER;
}

function readFault(error: object): CallFault | null {
  if (error instanceof NotExecutedError) return { outcome: error.outcome, executed: 'no' };
  const { code, status: http, name, metadata } = error as Readonly<Record<string, unknown>>;
  if (typeof code === 'number' && typeof (metadata as Partial<Metadata> | undefined)?.get === 'function')
    return faultOfGrpc(error as ServiceError);
  if (typeof code === 'string') {
    if (UNCONNECTED.includes(code)) return REFUSED;
    if (BROKEN.includes(code)) return LOST;
  }
  if (typeof http === 'number') return faultOfHttp(http);
  return name === 'TimeoutError' ? LOST : null;
}

/** grpc-js tells these two of its own, where the call has not left or the server has not begun it (RFC 9113, 8.7). */
const NOT_SENT = /^(?:No connection established|Stream refused by server)/;

function faultOfGrpc(error: ServiceError): CallFault {
  const problem = problemOf(error.metadata);
  if (problem !== null && isShardRefusal(problem)) return { outcome: 'answered', executed: 'no' };
  // It named its problem (a shard that is paused, a registry that is dark): it is up, and may do better soon, or another one now.
  if (turnsElsewhere(error) && isAnswered(error)) return LATER;
  if (turnsElsewhere(error)) return NOT_SENT.test(error.details) ? REFUSED : LOST;
  switch (error.code) {
    case status.INTERNAL:
    case status.UNKNOWN:
    case status.DATA_LOSS:
      return FAILED;
    case status.RESOURCE_EXHAUSTED:
      return LATER;
    // By the call's own code, or by a server that is shut down.
    case status.CANCELLED:
      return { outcome: 'abandoned', executed: 'maybe' };
    default:
      return ANSWER;
  }
}

function faultOfHttp(http: number): CallFault {
  if (http === 502 || http === 503 || http === 504) return LOST;
  if (http >= 500) return FAILED;
  return http === 429 ? LATER : ANSWER;
}
