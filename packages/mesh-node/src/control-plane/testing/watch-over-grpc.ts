/** Watches over gRPC, as any client opens them. */
import type { DescMessage, DescMethod, Message } from '@bufbuild/protobuf';
import { Client, type ClientReadableStream, credentials, Metadata } from '@grpc/grpc-js';
import {
  type AuditWatchQuery,
  controlPb,
  type GrpcMethodDefinition,
  grpcServiceDefinition,
  jsonToMessage,
  messageToJson,
  type PeerWatchQuery,
} from '@omnirelay/wire';
import type { TestMesh, TestNode } from './test-mesh.ts';

interface Asked {
  readonly method: GrpcMethodDefinition;
  readonly input: DescMessage;
  readonly json: object;
}

function stream(
  client: Client,
  { method, input, json }: Asked,
  token: string | undefined,
): ClientReadableStream<Message> {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const request = jsonToMessage(input, json);
  return client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    metadata,
  );
}

/** `token`: left out where the certificate says who calls. */
export function watchOverGrpc(
  client: Client,
  token?: string,
  asked: PeerWatchQuery = {},
): ClientReadableStream<Message> {
  const { watchPeers: method } = grpcServiceDefinition(controlPb.PeerService);
  return stream(client, { method, input: controlPb.WatchPeersRequestSchema, json: asked }, token);
}

export function watchAuditOverGrpc(
  client: Client,
  token: string,
  asked: AuditWatchQuery,
): ClientReadableStream<Message> {
  const { watchAudit: method } = grpcServiceDefinition(controlPb.AuditService);
  return stream(client, { method, input: controlPb.WatchAuditRequestSchema, json: asked }, token);
}

/** Any other watch. */
export function openWatchOverGrpc(
  client: Client,
  { token, rpc, asked }: { readonly token: string; readonly rpc: DescMethod; readonly asked: object },
): ClientReadableStream<Message> {
  const method = grpcServiceDefinition(rpc.parent)[rpc.localName];
  if (method === undefined) throw new Error(`there is no ${rpc.name}`);
  return stream(client, { method, input: rpc.input, json: asked }, token);
}

interface Reading<T> {
  readonly mesh: TestMesh;
  readonly node: TestNode;
  readonly open: (client: Client) => ClientReadableStream<Message>;
  readonly output: DescMessage;
  readonly enough: (events: readonly T[]) => boolean;
  readonly onEvent?: ((events: readonly T[]) => void) | undefined;
}

/** What a watch tells until it is enough; then it is cut. */
export async function readOverGrpc<T>({ mesh, node, open, output, enough, onEvent }: Reading<T>): Promise<T[]> {
  const client = new Client(
    `localhost:${node.control.grpcAddress.port}`,
    credentials.createSsl(Buffer.from(mesh.caPem)),
  );
  const call = open(client);
  call.on('error', () => undefined);
  const events: T[] = [];
  try {
    for await (const message of call) {
      events.push(messageToJson<T>(output, message as Message));
      onEvent?.(events);
      if (enough(events)) break;
    }
    return events;
  } finally {
    call.cancel();
    client.close();
  }
}
