/**
 * The watch of a collection over several nodes: resumes by the last cursor wherever the next stream is served, and tells what the client knows of
 * the line between the node's own events. Ends with the signal, or with an error that no other node would answer otherwise.
 */
import { type ClientReadableStream, type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import {
  type AnswerHead,
  type DescMessage,
  type GrpcMethodDefinition,
  jsonToMessage,
  messageToJson,
} from '@omnirelay/wire';
import type { WatchItem } from './api.ts';
import { backOff } from './back-off.ts';
import { CLIENT_BOUNDS } from './bounds.ts';
import { type Answer, type ControlLine, callMetadata, turn, turnsElsewhere } from './call-with-failover.ts';
import { ControlError, fromGrpc } from './control-error.ts';
import { type ItemQueue, itemQueue } from './item-queue.ts';
import type { VerifiedEndpoint } from './verified-endpoint.ts';

/** What events of all watches say, beside their kind. */
export interface WatchEvent extends AnswerHead {
  readonly reason?: string;
}

/** The field that holds the kind of an event. */
type KindField = 'kind' | 'eventKind';

/** A stream of events, and what it is asked: `cursor` is where it begins. */
export interface Watched {
  readonly operation: {
    readonly method: GrpcMethodDefinition;
    readonly input: DescMessage;
    readonly output: DescMessage;
  };
  readonly asked: { readonly cursor?: string };
  /** Handed what each of its streams begins with. */
  readonly onHead?: (head: Metadata) => void;
  /** `kind` where it is not said. */
  readonly kindField?: KindField;
}

export async function* followWatch<Event extends WatchEvent>(
  line: ControlLine,
  watched: Watched,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<WatchItem<Event>, void, undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const queue = itemQueue<WatchItem<Event>>(CLIENT_BOUNDS.watchQueue);
  const unsubscribe = line.state.subscribe((connection) => queue.push({ kind: 'connection', connection }));
  const onAbort = (): void => queue.end();
  signal.addEventListener('abort', onAbort, { once: true });
  const running = follow(line, watched, { queue, signal }).catch((error: unknown) => queue.end(error));
  if (signal.aborted) queue.end();
  try {
    yield* queue.items();
  } finally {
    unsubscribe();
    stop.abort();
    await running;
  }
}

interface Following<Event> {
  readonly queue: ItemQueue<WatchItem<Event>>;
  readonly signal: AbortSignal;
}

/** @throws ControlError when the watch cannot go on. */
async function follow<Event extends WatchEvent>(
  line: ControlLine,
  watched: Watched,
  { queue, signal }: Following<Event>,
): Promise<void> {
  let { cursor } = watched.asked;
  const { kindField = 'kind' } = watched;
  let inSnapshot = false;
  let refreshed = false;
  let failures = 0;

  function receive(event: Event): void {
    failures = 0;
    refreshed = false;
    line.state.answered(event.source);
    // A cursor inside a snapshot would resume behind peers that were never told.
    const kind = (event as Partial<Record<KindField, unknown>>)[kindField];
    if (kind === 'Resync') cursor = undefined;
    inSnapshot = kind === 'Snapshot' || (inSnapshot && kind !== 'Ready');
    if (kind !== 'Resync' && !inSnapshot && event.cursor !== '') cursor = event.cursor;
    queue.push({ kind: 'event', event });
  }

  while (!signal.aborted) {
    const index = line.at;
    const endpoint = line.endpoints[index] as VerifiedEndpoint;
    const unconnected = await endpoint.connected(Date.now() + CLIENT_BOUNDS.attemptMs);
    if (unconnected !== null) {
      turn(line, index, `${endpoint.address}: ${unconnected}`);
    } else {
      if (inSnapshot) restartSnapshot(queue, kindField);
      inSnapshot = false;
      const ended = await stream<Event>({ line, endpoint, watched, cursor, signal, queue, receive });
      if (signal.aborted) return;
      // Ended in order, with its token or with its node: go on at once, unless the last one ended so before it said anything.
      if (ended.kind === 'in-order') {
        if (failures++ === 0) continue;
      } else if (ended.kind === 'silent') turn(line, index, `${endpoint.address}: ${ended.why}`);
      else if (ended.kind === 'no-token') {
        // The node is not at fault: no other would help.
        if (!ended.error.retryable) throw ended.error;
        line.state.lost(ended.error.message);
      } else {
        const { error } = ended;
        const problem = fromGrpc(error);
        if (error.code === status.UNAUTHENTICATED && !refreshed) {
          refreshed = true;
          continue;
        }
        if (isFinal(error, problem)) throw problem;
        turn(line, index, turnsElsewhere(error) ? `${endpoint.address}: ${problem.message}` : null);
      }
    }
    await backOff(Math.floor(failures++ / line.endpoints.length), { signal });
  }
}

const FINAL: readonly status[] = [
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.UNIMPLEMENTED,
];

const isFinal = (error: ServiceError, problem: ControlError): boolean =>
  FINAL.includes(error.code) && !problem.retryable;

/** Half a snapshot was told and a whole one follows: the reader must forget the half. */
function restartSnapshot<Event extends WatchEvent>(queue: ItemQueue<WatchItem<Event>>, kindField: KindField): void {
  const generatedAt = new Date().toISOString();
  const event: WatchEvent = { reason: 'source-changed', cursor: '', generatedAt, source: '' };
  queue.push({ kind: 'event', event: { [kindField]: 'Resync', ...event } as unknown as Event });
}

interface OneStream<Event> extends Following<Event> {
  readonly line: ControlLine;
  readonly watched: Watched;
  readonly endpoint: VerifiedEndpoint;
  readonly cursor: string | undefined;
  receive(event: Event): void;
}

type StreamEnd =
  | { readonly kind: 'in-order' }
  | { readonly kind: 'failed'; readonly error: ServiceError }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'no-token'; readonly error: ControlError };

async function stream<Event>(one: OneStream<Event>): Promise<StreamEnd> {
  const { line, endpoint, watched, cursor, signal, queue, receive } = one;
  const { method, input, output } = watched.operation;
  const request = jsonToMessage(input, { ...watched.asked, cursor: cursor ?? '' });
  const metadata = await callMetadata(line, {});
  if (metadata instanceof ControlError) return { kind: 'no-token', error: metadata };
  const call: ClientReadableStream<Answer> = endpoint
    .client()
    .makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, request, metadata);
  if (watched.onHead !== undefined) call.on('metadata', watched.onHead);
  const { promise, resolve } = Promise.withResolvers<StreamEnd>();
  const cancel = (): void => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  // A node that hangs, or a path that swallows all, leaves the connection standing: only silence tells.
  const silence = setTimeout(() => {
    // While the reader is behind, nothing is taken in: that is no silence of the node.
    if (call.isPaused()) return void silence.refresh();
    resolve({ kind: 'silent', why: `it said nothing for ${CLIENT_BOUNDS.watchSilenceMs} ms` });
    cancel();
  }, CLIENT_BOUNDS.watchSilenceMs);
  call.on('data', (message: Answer) => {
    silence.refresh();
    receive(messageToJson<Event>(output, message));
    if (queue.isFull()) {
      call.pause();
      queue.onRoom(() => call.resume());
    }
  });
  call.on('error', (error: ServiceError) => resolve({ kind: 'failed', error }));
  call.on('end', () => resolve({ kind: 'in-order' }));
  return promise.finally(() => {
    clearTimeout(silence);
    signal.removeEventListener('abort', cancel);
  });
}
