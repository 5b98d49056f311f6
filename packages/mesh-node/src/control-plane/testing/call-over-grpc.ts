/** One call over gRPC, as any client makes it: the answer in the API's own words, or the problem. */
import type { DescMethod, Message } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { grpcServiceDefinition, jsonToMessage, messageToJson } from '@omnirelay/wire';
import type { TestMesh, TestNode } from './test-mesh.ts';

export interface GrpcCall {
  readonly mesh: TestMesh;
  readonly node: TestNode;
  readonly token: string;
  readonly method: DescMethod;
  readonly asked: object;
  /** What came before the answer. */
  readonly onHead?: (head: Metadata) => void;
}

/** @throws ServiceError with the problem document in its metadata */
export async function callOverGrpc<Answer>({ mesh, node, token, method, asked, onHead }: GrpcCall): Promise<Answer> {
  const rpc = grpcServiceDefinition(method.parent)[method.localName];
  if (rpc === undefined) throw new Error(`there is no ${method.name}`);
  const client = new Client(
    `localhost:${node.control.grpcAddress.port}`,
    credentials.createSsl(Buffer.from(mesh.caPem)),
  );
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const { promise, resolve, reject } = Promise.withResolvers<Message>();
  const call = client.makeUnaryRequest(
    rpc.path,
    rpc.requestSerialize,
    rpc.responseDeserialize,
    jsonToMessage(method.input, asked),
    metadata,
    (error: ServiceError | null, answer?: Message) =>
      error === null && answer !== undefined ? resolve(answer) : reject(error),
  );
  if (onHead !== undefined) call.on('metadata', onHead);
  try {
    return messageToJson<Answer>(method.output, await promise);
  } finally {
    client.close();
  }
}
