/** The gRPC face: handlers made from the descriptors. Errors carry their problem document as JSON in the trailer `omnirelay-problem`. */
import { once } from 'node:events';
import type { DescField, DescService, Message } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import {
  Metadata,
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { peerOfCall } from '@omnirelay/transport';
import { type GrpcMethodDefinition, grpcServiceDefinition, jsonToMessage, messageToJson } from '@omnirelay/wire';
import { correlationIdOf } from './correlation-id.ts';
import type { Executor, Invocation } from './executor.ts';
import { GRPC_STATUS } from './grpc-status.ts';
import type { AnyOperation } from './operation.ts';
import { credentialsOf } from './presented-certificate.ts';
import { type Problem, toProblem } from './problem.ts';

type UnaryCall = ServerUnaryCall<Message, Message>;
type StreamCall = ServerWritableStream<Message, Message>;

/** Metadata values are ASCII: what is not is escaped as JSON allows. */
const ascii = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function grpcError(problem: Problem, correlationId: string) {
  const metadata = new Metadata();
  metadata.set('omnirelay-problem', ascii(JSON.stringify(problem.document(correlationId))));
  metadata.set('x-correlation-id', correlationId);
  metadata.set('rpc-transport', 'grpc-h2');
  metadata.set('rpc-encoding', 'protobuf');
  const { retryAfterSeconds } = problem.options;
  if (retryAfterSeconds !== undefined) metadata.set('retry-after', String(retryAfterSeconds));
  return { code: GRPC_STATUS[problem.code], details: ascii(problem.message), metadata };
}

const isDefault = (value: unknown): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0);

/** A message or an optional field: one that was left out is told from one that says nothing, as an empty document does. */
const hasPresence = ({ presence }: DescField): boolean => presence !== FeatureSet_FieldPresence.IMPLICIT;

/** Of a field without presence proto3 cannot tell an absent one from its default, so a default is absent: inputs have no such field whose default says anything. */
export function rpcInput({ rpc }: AnyOperation, message: Message): Record<string, unknown> {
  const json = messageToJson<Record<string, unknown>>(rpc.input, message);
  const told = new Set(rpc.input.fields.filter(hasPresence).map(({ jsonName }) => jsonName));
  return Object.fromEntries(Object.entries(json).filter(([name, value]) => told.has(name) || !isDefault(value)));
}

export function rpcOutput(operation: AnyOperation, answer: Record<string, unknown>): Message {
  const json = operation.rpcField === undefined ? answer : { [operation.rpcField]: answer };
  return jsonToMessage(operation.rpc.output, json);
}

const text = (metadata: Metadata, name: string): string | undefined => {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : undefined;
};

/** What many streams send is written out once: the message of an item, and its bytes. */
const MESSAGES = new WeakMap<object, Message>();
const BYTES = new WeakMap<Message, Buffer>();

function streamed(operation: AnyOperation, item: Record<string, unknown>): Message {
  const known = MESSAGES.get(item);
  if (known !== undefined) return known;
  const made = rpcOutput(operation, item);
  MESSAGES.set(item, made);
  return made;
}

function serviceOf(service: DescService): Record<string, GrpcMethodDefinition> {
  const definition: Record<string, GrpcMethodDefinition> = grpcServiceDefinition(service);
  for (const [name, method] of Object.entries(definition)) {
    if (!method.responseStream) continue;
    const responseSerialize = (message: Message): Buffer => {
      const bytes = BYTES.get(message) ?? method.responseSerialize(message);
      BYTES.set(message, bytes);
      return bytes;
    };
    definition[name] = { ...method, responseSerialize };
  }
  return definition;
}

export function addGrpcFace(
  server: Server,
  options: { readonly executor: Executor; readonly operations: readonly AnyOperation[]; readonly signal: AbortSignal },
): void {
  const { executor } = options;

  function invocationOf(operation: AnyOperation, call: UnaryCall | StreamCall): Invocation {
    const ended = new AbortController();
    (call as UnaryCall).on('cancelled', () => ended.abort());
    return {
      operation,
      readInput: async () => rpcInput(operation, call.request),
      credentials: credentialsOf({
        authorization: text(call.metadata, 'authorization'),
        peer: peerOfCall(call),
        remoteAddress: call.getPeer().replace(/:\d+$/, ''),
      }),
      correlationId: correlationIdOf(text(call.metadata, 'x-correlation-id')),
      traceparent: text(call.metadata, 'traceparent'),
      head: new Map(),
      face: 'grpc',
      transport: 'grpc-h2',
      signal: AbortSignal.any([options.signal, ended.signal]),
      cut: () => ended.abort(),
    };
  }

  function sendHead(call: UnaryCall | StreamCall, { correlationId, head: more }: Invocation): void {
    const head = new Metadata();
    for (const [name, value] of more) head.set(name, value);
    head.set('x-correlation-id', correlationId);
    head.set('rpc-transport', 'grpc-h2');
    head.set('rpc-encoding', 'protobuf');
    call.sendMetadata(head);
  }

  const unary = (operation: AnyOperation) => (call: UnaryCall, callback: sendUnaryData<Message>) => {
    const invocation = invocationOf(operation, call);
    executor
      .unary(invocation)
      .then((answer) => {
        const message = rpcOutput(operation, answer);
        sendHead(call, invocation);
        callback(null, message);
      })
      .catch((error: unknown) => callback(grpcError(toProblem(error), invocation.correlationId)));
  };

  async function pump(call: StreamCall, invocation: Invocation): Promise<void> {
    const items = await executor.watch(invocation);
    sendHead(call, invocation);
    for await (const item of items) {
      if (!call.write(streamed(invocation.operation, item))) await once(call, 'drain', { signal: invocation.signal });
    }
  }

  const stream = (operation: AnyOperation) => (call: StreamCall) => {
    const invocation = invocationOf(operation, call);
    pump(call, invocation).then(
      () => call.end(),
      (error: unknown) => {
        if (!invocation.signal.aborted) call.emit('error', grpcError(toProblem(error), invocation.correlationId));
        else call.end();
      },
    );
  };

  const byService = new Map<DescService, UntypedServiceImplementation>();
  for (const operation of options.operations) {
    const service = operation.rpc.parent;
    const handlers = byService.get(service) ?? {};
    handlers[operation.rpc.localName] = (operation.kind === 'watch' ? stream(operation) : unary(operation)) as never;
    byService.set(service, handlers);
  }
  for (const [service, handlers] of byService) server.addService(serviceOf(service) as never, handlers);
}
