/** The REST face: a fetch-shaped function, the same over HTTP/1.1 and HTTP/2. Everything it knows of operations is in their descriptors. */
import type { MeshPeer } from '@omnirelay/transport';
import { correlationIdOf } from './correlation-id.ts';
import type { Executor, Invocation } from './executor.ts';
import { itemStream } from './item-stream.ts';
import type { AnyOperation } from './operation.ts';
import { credentialsOf } from './presented-certificate.ts';
import { Problem, toProblem } from './problem.ts';
import { answersEtag, etagOf, namesEtag } from './read-etag.ts';
import { readRestInput } from './read-rest-input.ts';
import { createRouter } from './route-table.ts';

export interface RestPeer {
  readonly peer: MeshPeer | null;
  readonly remoteAddress: string | undefined;
  readonly transport: 'http-2' | 'http-1.1';
}

export interface RestFaceOptions {
  readonly executor: Executor;
  readonly operations: readonly AnyOperation[];
  /** Ends every open call and stream. */
  readonly signal: AbortSignal;
}

interface Asked {
  readonly operation: AnyOperation;
  readonly ifNoneMatch: string | null;
}

interface Addressed {
  readonly url: URL;
  readonly correlationId: string;
  /** Filled in by whoever answers. */
  readonly head: Map<string, string>;
}

export type RestFace = (request: Request, from: RestPeer) => Promise<Response>;

function problemResponse(error: unknown, correlationId: string, instance: string): Response {
  const problem = toProblem(error);
  const { retryAfterSeconds, extensions } = problem.options;
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (problem.status === 401) headers.set('www-authenticate', `Bearer error="${problem.code}"`);
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  if (problem.code === 'method_not_allowed') headers.set('allow', String(extensions?.allow));
  return new Response(JSON.stringify(problem.document(correlationId, instance)), { status: problem.status, headers });
}

/** A request that is none: what came before the face could read a path out of it. */
export function unreadableRequest(error: unknown): Response {
  const detail = error instanceof Error && error.name === 'RequestError' ? error.message : null;
  const problem = detail === null ? error : new Problem('invalid_input', `The request is not sound: ${detail}.`);
  const correlationId = correlationIdOf(undefined);
  const response = problemResponse(problem, correlationId, '/');
  response.headers.set('cache-control', 'no-store');
  response.headers.set('x-correlation-id', correlationId);
  return response;
}

function answerResponse(answer: Record<string, unknown>, { operation, ifNoneMatch }: Asked): Response {
  const headers = new Headers({ 'content-type': 'application/json' });
  const etag = answersEtag(operation) ? etagOf(answer) : answer.etag;
  if (typeof etag === 'string') headers.set('etag', etag);
  const unchanged = operation.kind === 'read' && typeof etag === 'string' && namesEtag(ifNoneMatch, etag);
  if (answer.notModified === true || unchanged) return new Response(null, { status: 304, headers });
  return new Response(JSON.stringify(answer), { status: 200, headers });
}

export function createRestFace(options: RestFaceOptions): RestFace {
  const route = createRouter(options.operations);
  const { executor } = options;

  async function answer(request: Request, from: RestPeer, asked: Addressed): Promise<Response> {
    const { url, correlationId, head } = asked;
    const found = route(request.method, url.pathname);
    const ended = new AbortController();
    const call = {
      authorization: request.headers.get('authorization'),
      peer: from.peer,
      remoteAddress: from.remoteAddress,
    };
    const invocation: Invocation = {
      operation: found.operation,
      readInput: () => readRestInput(request, url, found),
      credentials: credentialsOf(call),
      correlationId,
      head,
      traceparent: request.headers.get('traceparent') ?? undefined,
      face: 'rest',
      transport: from.transport,
      signal: AbortSignal.any([options.signal, request.signal, ended.signal]),
      cut: () => ended.abort(),
    };
    if (found.operation.kind !== 'watch') {
      const ifNoneMatch = request.headers.get('if-none-match');
      return answerResponse(await executor.unary(invocation), { operation: found.operation, ifNoneMatch });
    }
    const iterator = (await executor.watch(invocation))[Symbol.asyncIterator]();
    // The first event decides: what is refused is refused with its status, not in the middle of a stream.
    const { media = 'text/event-stream' } = found.operation;
    const format = media === 'text/event-stream' ? 'sse' : 'ndjson';
    const stream = itemStream(await iterator.next(), iterator, { format, correlationId, ended });
    return new Response(stream, { headers: { 'content-type': media, 'x-accel-buffering': 'no' } });
  }

  return async (request, from) => {
    const correlationId = correlationIdOf(request.headers.get('x-correlation-id'));
    const url = new URL(request.url);
    const head = new Map<string, string>();
    const response = await answer(request, from, { url, correlationId, head }).catch((error: unknown) =>
      problemResponse(
        error instanceof URIError ? new Problem('invalid_input', 'The URL is not sound.') : error,
        correlationId,
        url.pathname,
      ),
    );
    for (const [name, value] of head) response.headers.set(name, value);
    response.headers.set('cache-control', 'no-store');
    response.headers.set('x-correlation-id', correlationId);
    response.headers.set('rpc-transport', from.transport);
    response.headers.set('rpc-encoding', 'json');
    if (request.method !== 'HEAD') return response;
    return new Response(null, { status: response.status, headers: response.headers });
  };
}
