/**
 * A protobuf service as gRPC runtimes take it: paths and (de)serialisers, plain data. Client and server build theirs from the same
 * descriptor; nothing here imports a runtime.
 */
import { type DescMessage, type DescService, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';

export interface GrpcMethodDefinition {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (message: Message) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Message;
  readonly responseSerialize: (message: Message) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Message;
  /** camelCase, as handlers are named. */
  readonly originalName: string;
}

const serializer = (schema: DescMessage) => (message: Message) => {
  const bytes = toBinary(schema, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
const deserializer = (schema: DescMessage) => (bytes: Buffer) => fromBinary(schema, bytes);

/** Keys are the methods' camelCase names (`listPeers`); shaped as grpc-js's `ServiceDefinition`. */
export function grpcServiceDefinition<S extends DescService>(
  service: S,
): Record<keyof S['method'] & string, GrpcMethodDefinition> {
  const definition: Record<string, GrpcMethodDefinition> = {};
  for (const method of service.methods) {
    definition[method.localName] = {
      path: `/${service.typeName}/${method.name}`,
      requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
      responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
      requestSerialize: serializer(method.input),
      requestDeserialize: deserializer(method.input),
      responseSerialize: serializer(method.output),
      responseDeserialize: deserializer(method.output),
      originalName: method.localName,
    };
  }
  return definition as Record<keyof S['method'] & string, GrpcMethodDefinition>;
}
